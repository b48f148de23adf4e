/**
 * Flags, notes, renamed hashtags and bulk judgements in the journal; counters for the lists; fingerprints of images.
 * The journal is rebuilt, because a CHECK cannot be changed in place: rows and ids stay as they are.
 */
export const desk = {
  number: 20,
  name: 'desk',
  sql: `
    CREATE TABLE decisions_next (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      -- Made by the window; the rows of a batch have none, the batch's first row has it.
      client_id TEXT UNIQUE,
      -- A rename speaks of a hashtag, a bulk of many posts.
      post_id INTEGER REFERENCES posts (id),
      hashtag_id INTEGER REFERENCES hashtags (id),
      kind TEXT NOT NULL CHECK (kind IN ('accept', 'reject', 'add', 'remove', 'skip', 'clear', 'done', 'reopen', 'flag', 'unflag', 'note', 'rename', 'bulk', 'undo', 'redo')),
      reviewer TEXT NOT NULL,
      at INTEGER NOT NULL,
      version_id INTEGER REFERENCES model_versions (id),
      probability REAL,
      target_id INTEGER REFERENCES decisions (id),
      -- The bulk that this row is a part of: it stands and falls with it.
      batch_id INTEGER REFERENCES decisions (id),
      -- A note's text; of a rename and a bulk their particulars as JSON.
      text TEXT,
      CHECK ((kind IN ('undo', 'redo')) = (target_id IS NOT NULL)),
      CHECK ((kind IN ('accept', 'reject', 'add', 'remove', 'skip', 'clear', 'rename')) <= (hashtag_id IS NOT NULL)),
      CHECK ((client_id IS NULL) = (batch_id IS NOT NULL)),
      CHECK (post_id IS NOT NULL OR kind IN ('rename', 'bulk', 'undo', 'redo')),
      CHECK ((kind IN ('note', 'rename', 'bulk')) = (text IS NOT NULL))
    ) STRICT;
    INSERT INTO decisions_next (id, client_id, post_id, hashtag_id, kind, reviewer, at, version_id, probability, target_id)
      SELECT id, client_id, post_id, hashtag_id, kind, reviewer, at, version_id, probability, target_id FROM decisions ORDER BY id;
    DROP TABLE decisions;
    ALTER TABLE decisions_next RENAME TO decisions;
    CREATE INDEX decisions_by_post ON decisions (post_id, id);
    CREATE INDEX decisions_by_reviewer ON decisions (reviewer, id) WHERE batch_id IS NULL;
    CREATE INDEX decisions_by_target ON decisions (target_id) WHERE target_id IS NOT NULL;
    CREATE INDEX decisions_by_batch ON decisions (batch_id, post_id) WHERE batch_id IS NOT NULL;
    CREATE INDEX decisions_renames ON decisions (hashtag_id, id) WHERE kind = 'rename';
    -- What bulk precision is measured by.
    CREATE INDEX decisions_measured ON decisions (id) WHERE probability IS NOT NULL AND batch_id IS NULL AND kind IN ('accept', 'reject');
    CREATE TRIGGER decisions_no_update BEFORE UPDATE ON decisions BEGIN SELECT RAISE (ABORT, 'the journal is append-only'); END;
    CREATE TRIGGER decisions_no_delete BEFORE DELETE ON decisions BEGIN SELECT RAISE (ABORT, 'the journal is append-only'); END;
    -- Batches whose undo or redo is in the journal and not yet in what is derived from it: posts up to "after" are done.
    CREATE TABLE relabelling (batch_id INTEGER PRIMARY KEY REFERENCES decisions (id), after INTEGER NOT NULL) STRICT;

    ALTER TABLE posts ADD COLUMN flagged INTEGER NOT NULL DEFAULT 0 CHECK (flagged IN (0, 1));
    ALTER TABLE posts ADD COLUMN problems INTEGER NOT NULL DEFAULT 0;
    UPDATE posts SET problems = open.n FROM (SELECT post_id, count(*) AS n FROM problems WHERE solved_at IS NULL AND post_id IS NOT NULL GROUP BY post_id) AS open WHERE open.post_id = posts.id;
    CREATE INDEX posts_flagged ON posts (id) WHERE flagged = 1;
    CREATE INDEX posts_flagged_by_account ON posts (account_id, id) WHERE flagged = 1;
    CREATE INDEX posts_flagged_by_state ON posts (state, id) WHERE flagged = 1;
    CREATE INDEX posts_with_problem ON posts (id) WHERE problems > 0;
    CREATE INDEX posts_with_problem_by_account ON posts (account_id, id) WHERE problems > 0;
    CREATE INDEX posts_with_problem_by_state ON posts (state, id) WHERE problems > 0;
    -- Finds an account's posts of the same caption without holding every caption twice.
    CREATE INDEX posts_by_caption ON posts (account_id, length(caption), substr(caption, 1, 24)) WHERE caption <> '';
    CREATE TABLE notes (post_id INTEGER PRIMARY KEY REFERENCES posts (id), text TEXT NOT NULL) STRICT;

    CREATE TRIGGER problems_opened AFTER INSERT ON problems WHEN new.post_id IS NOT NULL AND new.solved_at IS NULL BEGIN
      UPDATE posts SET problems = problems + 1 WHERE id = new.post_id;
    END;
    CREATE TRIGGER problems_settled AFTER UPDATE OF solved_at ON problems WHEN new.post_id IS NOT NULL AND (old.solved_at IS NULL) <> (new.solved_at IS NULL) BEGIN
      UPDATE posts SET problems = problems + CASE WHEN new.solved_at IS NULL THEN 1 ELSE -1 END WHERE id = new.post_id;
    END;

    -- How many posts each account has of each sort: what the list's head and its groups say without counting rows.
    CREATE TABLE post_counts (
      account_id INTEGER NOT NULL REFERENCES accounts (id), state TEXT NOT NULL, flagged INTEGER NOT NULL, problem INTEGER NOT NULL, posts INTEGER NOT NULL,
      PRIMARY KEY (account_id, state, flagged, problem)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO post_counts SELECT account_id, state, flagged, problems > 0, count(*) FROM posts GROUP BY 1, 2, 3, 4;
    CREATE TRIGGER posts_counted AFTER INSERT ON posts BEGIN
      INSERT INTO post_counts VALUES (new.account_id, new.state, new.flagged, new.problems > 0, 1) ON CONFLICT DO UPDATE SET posts = posts + 1;
    END;
    CREATE TRIGGER posts_recounted AFTER UPDATE OF account_id, state, flagged, problems ON posts
      WHEN old.account_id <> new.account_id OR old.state <> new.state OR old.flagged <> new.flagged OR (old.problems > 0) <> (new.problems > 0) BEGIN
      UPDATE post_counts SET posts = posts - 1 WHERE account_id = old.account_id AND state = old.state AND flagged = old.flagged AND problem = (old.problems > 0);
      INSERT INTO post_counts VALUES (new.account_id, new.state, new.flagged, new.problems > 0, 1) ON CONFLICT DO UPDATE SET posts = posts + 1;
    END;

    ALTER TABLE hashtags ADD COLUMN accepted INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE hashtags ADD COLUMN rejected INTEGER NOT NULL DEFAULT 0;
    UPDATE hashtags SET accepted = judged.accepted, rejected = judged.rejected FROM (
      SELECT hashtag_id, sum(state IN ('accepted', 'added')) AS accepted, sum(state IN ('rejected', 'removed')) AS rejected FROM post_hashtags WHERE state <> 'unjudged' GROUP BY hashtag_id
    ) AS judged WHERE judged.hashtag_id = hashtags.id;
    CREATE TRIGGER post_hashtags_counted AFTER INSERT ON post_hashtags WHEN new.state <> 'unjudged' BEGIN
      UPDATE hashtags SET accepted = accepted + (new.state IN ('accepted', 'added')), rejected = rejected + (new.state IN ('rejected', 'removed')) WHERE id = new.hashtag_id;
    END;
    CREATE TRIGGER post_hashtags_recounted AFTER UPDATE OF state ON post_hashtags WHEN old.state <> new.state BEGIN
      UPDATE hashtags SET accepted = accepted + (new.state IN ('accepted', 'added')) - (old.state IN ('accepted', 'added')),
        rejected = rejected + (new.state IN ('rejected', 'removed')) - (old.state IN ('rejected', 'removed')) WHERE id = new.hashtag_id;
    END;
    CREATE TRIGGER post_hashtags_uncounted AFTER DELETE ON post_hashtags WHEN old.state <> 'unjudged' BEGIN
      UPDATE hashtags SET accepted = accepted - (old.state IN ('accepted', 'added')), rejected = rejected - (old.state IN ('rejected', 'removed')) WHERE id = old.hashtag_id;
    END;
    -- Names that a hashtag had before it was renamed: derived from the journal, as its name is.
    CREATE TABLE hashtag_aliases (name TEXT PRIMARY KEY, hashtag_id INTEGER NOT NULL REFERENCES hashtags (id)) STRICT, WITHOUT ROWID;
    CREATE INDEX hashtag_aliases_by_hashtag ON hashtag_aliases (hashtag_id, name);

    -- 64-bit difference hash in hex; empty: the image cannot be read, or is too plain to have one.
    ALTER TABLE images ADD COLUMN dhash TEXT;
    CREATE INDEX images_without_dhash ON images (sha256) WHERE dhash IS NULL;
  `,
} as const;
