/**
 * An import can be taken back: its posts go, and all that is counted by them. What must outlive them: which ids were used (a window, or a
 * version's memory, must never take another post for one that is gone) and on which side of the split a post stood (a version has learnt by it).
 */
export const takenBack = {
  number: 70,
  name: 'taken-back',
  sql: `
    ALTER TABLE imports ADD COLUMN removed INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE imports ADD COLUMN taken_back_at INTEGER;
    CREATE INDEX posts_by_import ON posts (import_id, id);
    CREATE INDEX problems_by_import ON problems (import_id) WHERE import_id IS NOT NULL AND post_id IS NULL;

    -- The import that brought a hashtag which nobody knew before; withdrawn: that import was taken back. Such a hashtag is listed only while
    -- something stands on it. Its row stays, because stored suggestions name it by its id.
    ALTER TABLE hashtags ADD COLUMN import_id INTEGER REFERENCES imports (id);
    ALTER TABLE hashtags ADD COLUMN withdrawn INTEGER NOT NULL DEFAULT 0 CHECK (withdrawn IN (0, 1));
    CREATE INDEX hashtags_by_import ON hashtags (import_id) WHERE import_id IS NOT NULL AND withdrawn = 0;
    CREATE INDEX hashtags_unlisted ON hashtags (id) WHERE withdrawn = 1 AND uses = 0 AND accepted = 0 AND rejected = 0;

    CREATE TABLE sides_kept (
      key TEXT NOT NULL, content TEXT NOT NULL, split TEXT NOT NULL CHECK (split IN ('training', 'validation', 'test')), PRIMARY KEY (key, content)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE ids_used (name TEXT PRIMARY KEY, id INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    -- Images whose rows are gone and whose files are not yet; path: of the copy in the workspace.
    CREATE TABLE images_left (sha256 TEXT PRIMARY KEY, path TEXT) STRICT, WITHOUT ROWID;

    CREATE TRIGGER posts_uncounted AFTER DELETE ON posts BEGIN
      UPDATE post_counts SET posts = posts - 1 WHERE account_id = old.account_id AND state = old.state AND flagged = old.flagged AND problem = (old.problems > 0);
      INSERT INTO ids_used VALUES ('posts', old.id) ON CONFLICT (name) DO UPDATE SET id = max(id, excluded.id);
    END;
    CREATE TRIGGER accounts_gone AFTER DELETE ON accounts BEGIN
      INSERT INTO ids_used VALUES ('accounts', old.id) ON CONFLICT (name) DO UPDATE SET id = max(id, excluded.id);
    END;
  `,
} as const;
