/** Settings become one text that a person writes (JSON with comments), and the screen's layout gets a place beside it. */
export const texts = {
  number: 50,
  name: 'texts',
  sql: `
    CREATE TABLE texts (name TEXT PRIMARY KEY, text TEXT NOT NULL, changed_at INTEGER NOT NULL) STRICT;
    INSERT INTO texts (name, text, changed_at)
      SELECT 'settings', json_pretty(json_group_object(key, json(json)), '  ') || char(10), max(changed_at) FROM (SELECT * FROM settings ORDER BY key)
      WHERE json_valid(json) AND key NOT IN ('__proto__', 'constructor', 'prototype') HAVING count(*) > 0;
    DROP TABLE settings;
  `,
} as const;
