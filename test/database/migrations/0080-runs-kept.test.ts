import Sqlite from 'better-sqlite3';
import { expect, it } from 'vitest';
import { migrate, migrations } from '../../../electron/host/database/migrate.ts';
import { RunRepository } from '../../../electron/host/database/repositories/run-repository.ts';
import type { RunId } from '../../../electron/common/domain/ids.ts';

it('0080 keeps the runs of before with their curves, and tells what saw and ran them where that is known', () => {
  const db = new Sqlite(':memory:');
  migrate(db, { list: migrations.filter(({ number }) => number < 80) });
  db.exec(`INSERT INTO model_versions (id, name, kind, file, sha256, bytes, info, engine, created_at) VALUES (1, 'v1', 'training', 'f', 's', 1, '{"encoder":{"id":"vgg"}}', 'wasm', 1);
    INSERT INTO jobs (id, kind, state, created_at, finished_at) VALUES (1, 'train', 'done', 1, 5), (2, 'evaluate', 'done', 6, 7);
    INSERT INTO runs (id, job_id, kind, config, curve, report, version_id, at) VALUES (1, 1, 'train', '{"seed":3}', '[{"step":1}]', '{}', 1, 5), (2, 2, 'evaluate', '{}', '[]', '{}', 1, 7)`);
  migrate(db);
  const runs = new RunRepository(db);
  expect(runs.get(1 as RunId)).toEqual({ id: 1, job: 1, kind: 'train', state: 'done', at: 5, config: { seed: 3 }, report: {}, version: 1, encoder: 'vgg', engine: 'wasm', curve: [{ step: 1 }] });
  expect(runs.get(2 as RunId)).toEqual({ id: 2, job: 2, kind: 'evaluate', state: 'done', at: 7, config: {}, report: {}, version: 1, encoder: 'vgg', curve: [] });
  expect(db.pragma('foreign_key_check')).toEqual([]);
  db.close();
});
