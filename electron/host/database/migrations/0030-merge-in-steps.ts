/** The text index no longer merges of its own accord in the middle of a transaction; an import does it in steps (TextIndex). */
export const mergeInSteps = {
  number: 30,
  name: 'merge-in-steps',
  sql: "INSERT INTO posts_text (posts_text, rank) VALUES ('automerge', 0);",
} as const;
