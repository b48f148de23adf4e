/** The first schema. Every table is STRICT; ids are row ids; times are milliseconds since 1970, UTC. */
export const first = {
  number: 10,
  name: 'first',
  sql: `
    CREATE TABLE workspace (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
    CREATE TABLE settings (key TEXT PRIMARY KEY, json TEXT NOT NULL, changed_at INTEGER NOT NULL) STRICT;

    CREATE TABLE accounts (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, posts INTEGER NOT NULL DEFAULT 0, done INTEGER NOT NULL DEFAULT 0) STRICT;

    CREATE TABLE images (
      sha256 TEXT PRIMARY KEY,
      path TEXT NOT NULL,
      stored TEXT NOT NULL CHECK (stored IN ('copied', 'referenced')),
      format TEXT NOT NULL,
      bytes INTEGER NOT NULL,
      width INTEGER,
      height INTEGER
    ) STRICT;

    CREATE TABLE imports (
      id INTEGER PRIMARY KEY, source TEXT NOT NULL, at INTEGER NOT NULL,
      accepted INTEGER NOT NULL, rejected INTEGER NOT NULL, duplicates INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE posts (
      id INTEGER PRIMARY KEY,
      key TEXT NOT NULL UNIQUE,
      account_id INTEGER NOT NULL REFERENCES accounts (id),
      caption TEXT NOT NULL,
      posted_at INTEGER,
      image_sha TEXT REFERENCES images (sha256),
      image_source TEXT,
      -- Digest of what the file said of the post (without its image): the same key with another digest is a conflict.
      content TEXT NOT NULL,
      split TEXT CHECK (split IN ('training', 'validation', 'test')),
      state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'started', 'done', 'disputed')),
      tag_count INTEGER NOT NULL DEFAULT 0,
      import_id INTEGER REFERENCES imports (id)
    ) STRICT;
    CREATE INDEX posts_by_account ON posts (account_id, id);
    CREATE INDEX posts_by_state ON posts (state, id);
    CREATE INDEX posts_by_account_state ON posts (account_id, state, id);
    CREATE INDEX posts_not_done ON posts (id) WHERE state <> 'done';
    CREATE INDEX posts_not_done_by_account ON posts (account_id, id) WHERE state <> 'done';
    CREATE INDEX posts_by_split ON posts (split, id);
    CREATE INDEX posts_by_image ON posts (image_sha);

    CREATE VIRTUAL TABLE posts_text USING fts5 (caption, content = 'posts', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2');
    CREATE TRIGGER posts_text_insert AFTER INSERT ON posts BEGIN INSERT INTO posts_text (rowid, caption) VALUES (new.id, new.caption); END;
    CREATE TRIGGER posts_text_delete AFTER DELETE ON posts BEGIN INSERT INTO posts_text (posts_text, rowid, caption) VALUES ('delete', old.id, old.caption); END;
    CREATE TRIGGER posts_text_update AFTER UPDATE OF caption ON posts BEGIN
      INSERT INTO posts_text (posts_text, rowid, caption) VALUES ('delete', old.id, old.caption);
      INSERT INTO posts_text (rowid, caption) VALUES (new.id, new.caption);
    END;

    CREATE TABLE hashtags (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, uses INTEGER NOT NULL DEFAULT 0) STRICT;
    CREATE INDEX hashtags_by_uses ON hashtags (uses DESC, name);
    -- Every hashtag that the post came with (position) or that the journal speaks of. state and standing are derived
    -- from the journal and rewritten in the transaction of each decision; standing: is it on the post now?
    CREATE TABLE post_hashtags (
      post_id INTEGER NOT NULL REFERENCES posts (id),
      hashtag_id INTEGER NOT NULL REFERENCES hashtags (id),
      position INTEGER,
      state TEXT NOT NULL DEFAULT 'unjudged' CHECK (state IN ('accepted', 'rejected', 'added', 'removed', 'skipped', 'unjudged', 'disputed')),
      standing INTEGER NOT NULL DEFAULT 1 CHECK (standing IN (0, 1)),
      PRIMARY KEY (post_id, hashtag_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX post_hashtags_standing ON post_hashtags (hashtag_id, post_id) WHERE standing = 1;
    CREATE INDEX post_hashtags_judged ON post_hashtags (post_id) WHERE state <> 'unjudged';

    CREATE TABLE model_versions (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL,
      parent_id INTEGER REFERENCES model_versions (id),
      kind TEXT NOT NULL CHECK (kind IN ('training', 'fine-tune', 'imported')),
      file TEXT NOT NULL UNIQUE,
      sha256 TEXT NOT NULL,
      bytes INTEGER NOT NULL,
      info TEXT NOT NULL,
      engine TEXT NOT NULL,
      scores TEXT,
      note TEXT,
      active INTEGER NOT NULL DEFAULT 0 CHECK (active IN (0, 1)),
      created_at INTEGER NOT NULL
    ) STRICT;
    CREATE UNIQUE INDEX one_active_version ON model_versions (active) WHERE active = 1;

    -- The journal: appended, never updated or deleted. The current state is derived from it.
    CREATE TABLE decisions (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      client_id TEXT NOT NULL UNIQUE,
      post_id INTEGER NOT NULL REFERENCES posts (id),
      hashtag_id INTEGER REFERENCES hashtags (id),
      kind TEXT NOT NULL CHECK (kind IN ('accept', 'reject', 'add', 'remove', 'skip', 'clear', 'done', 'reopen', 'undo', 'redo')),
      reviewer TEXT NOT NULL,
      at INTEGER NOT NULL,
      version_id INTEGER REFERENCES model_versions (id),
      probability REAL,
      target_id INTEGER REFERENCES decisions (id),
      CHECK ((kind IN ('undo', 'redo')) = (target_id IS NOT NULL)),
      CHECK ((kind IN ('accept', 'reject', 'add', 'remove', 'skip', 'clear')) <= (hashtag_id IS NOT NULL))
    ) STRICT;
    CREATE INDEX decisions_by_post ON decisions (post_id, id);
    CREATE INDEX decisions_by_reviewer ON decisions (reviewer, id);
    CREATE INDEX decisions_by_target ON decisions (target_id) WHERE target_id IS NOT NULL;
    CREATE TRIGGER decisions_no_update BEFORE UPDATE ON decisions BEGIN SELECT RAISE (ABORT, 'the journal is append-only'); END;
    CREATE TRIGGER decisions_no_delete BEFORE DELETE ON decisions BEGIN SELECT RAISE (ABORT, 'the journal is append-only'); END;

    CREATE TABLE suggestions (
      post_id INTEGER NOT NULL REFERENCES posts (id),
      version_id INTEGER NOT NULL REFERENCES model_versions (id),
      -- JSON array of [hashtag, probability], best first.
      items TEXT NOT NULL,
      made_at INTEGER NOT NULL,
      PRIMARY KEY (post_id, version_id)
    ) STRICT, WITHOUT ROWID;
    -- Which suggestions a person has had before their eyes: an unjudged one is unknown, a never shown one is not.
    CREATE TABLE shown (
      post_id INTEGER NOT NULL REFERENCES posts (id),
      hashtag_id INTEGER NOT NULL REFERENCES hashtags (id),
      version_id INTEGER NOT NULL REFERENCES model_versions (id),
      at INTEGER NOT NULL,
      PRIMARY KEY (post_id, hashtag_id, version_id)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE jobs (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      kind TEXT NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
      done INTEGER NOT NULL DEFAULT 0,
      total INTEGER NOT NULL DEFAULT 0,
      message TEXT NOT NULL DEFAULT '',
      created_at INTEGER NOT NULL,
      started_at INTEGER,
      finished_at INTEGER,
      error TEXT,
      result TEXT
    ) STRICT;
    -- A training or evaluation: what it was asked, its curve, what came of it.
    CREATE TABLE runs (
      id INTEGER PRIMARY KEY,
      job_id INTEGER NOT NULL REFERENCES jobs (id),
      kind TEXT NOT NULL,
      config TEXT NOT NULL,
      curve TEXT NOT NULL DEFAULT '[]',
      report TEXT,
      version_id INTEGER REFERENCES model_versions (id),
      at INTEGER NOT NULL
    ) STRICT;

    -- Which decisions a version has learnt from, for good.
    CREATE TABLE learnt (
      version_id INTEGER NOT NULL REFERENCES model_versions (id), decision_id INTEGER NOT NULL REFERENCES decisions (id),
      PRIMARY KEY (version_id, decision_id)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE problems (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      kind TEXT NOT NULL,
      reason TEXT NOT NULL,
      source TEXT,
      line INTEGER,
      post_id INTEGER REFERENCES posts (id),
      image_sha TEXT,
      import_id INTEGER REFERENCES imports (id),
      at INTEGER NOT NULL,
      solved_at INTEGER
    ) STRICT;
    CREATE INDEX problems_open ON problems (id) WHERE solved_at IS NULL;
    CREATE INDEX problems_by_row ON problems (source, line);
    CREATE INDEX problems_by_image ON problems (image_sha) WHERE image_sha IS NOT NULL;
    CREATE INDEX problems_by_post ON problems (post_id);
  `,
} as const;
