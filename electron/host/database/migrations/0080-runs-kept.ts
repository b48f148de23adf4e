/**
 * A run is kept from its start: its row when it is asked for, its curve point by point, its end last. `series`: the first run of those that
 * were asked for together, one a seed. A job that went on when the host died is `cut_off`, not merely failed.
 */
export const runsKept = {
  number: 80,
  name: 'runs-kept',
  sql: `
    ALTER TABLE runs ADD COLUMN series INTEGER;
    ALTER TABLE runs ADD COLUMN encoder TEXT;
    ALTER TABLE runs ADD COLUMN engine TEXT;
    ALTER TABLE runs ADD COLUMN data TEXT;
    UPDATE runs SET encoder = (SELECT json_extract(info, '$.encoder.id') FROM model_versions WHERE model_versions.id = version_id);
    -- What measured a version need not be what made it.
    UPDATE runs SET engine = (SELECT engine FROM model_versions WHERE model_versions.id = version_id) WHERE kind <> 'evaluate';
    CREATE INDEX runs_by_job ON runs (job_id);

    -- Of runs begun since; those of before have theirs in runs.curve.
    CREATE TABLE run_points (run_id INTEGER NOT NULL REFERENCES runs (id), place INTEGER NOT NULL, point TEXT NOT NULL, PRIMARY KEY (run_id, place)) STRICT, WITHOUT ROWID;

    ALTER TABLE jobs ADD COLUMN cut_off INTEGER NOT NULL DEFAULT 0 CHECK (cut_off IN (0, 1));
  `,
} as const;
