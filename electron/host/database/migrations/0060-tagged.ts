/** Counting the posts that have tags is asked after every judgement: an index of their ids answers without reading them. */
export const tagged = {
  number: 60,
  name: 'tagged',
  sql: 'CREATE INDEX posts_tagged ON posts (id) WHERE tag_count > 0;',
};
