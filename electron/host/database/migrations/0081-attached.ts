/**
 * Which imports brought the image of a post that was there before without one: with the last of them the image goes again. `at`: when the
 * post's problems with its image were solved by it; an import that brought the same image once more has solved none. Of imports before this nobody knows.
 */
export const attached = {
  number: 81,
  name: 'attached',
  sql: `
    CREATE TABLE images_attached (
      post_id INTEGER NOT NULL REFERENCES posts (id), import_id INTEGER NOT NULL REFERENCES imports (id), at INTEGER, PRIMARY KEY (post_id, import_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX images_attached_by_import ON images_attached (import_id, post_id);
  `,
} as const;
