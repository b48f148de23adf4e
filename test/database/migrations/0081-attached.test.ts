import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { ImportId } from '../../../electron/common/domain/ids.ts';
import { migrations } from '../../../electron/host/database/migrate.ts';
import { openDatabase } from '../../../electron/host/database/open.ts';
import { AttachedImageRepository } from '../../../electron/host/database/repositories/attached-image-repository.ts';
import { ImportRepository } from '../../../electron/host/database/repositories/import-repository.ts';
import { TakeBackRepository } from '../../../electron/host/database/repositories/take-back-repository.ts';
import { temporaryFolder } from '../../helpers/workspace.ts';

it('0081 says nothing of images that imports of before brought, and lets those imports be taken back as they were', () => {
  const path = join(temporaryFolder(), 'macon.sqlite');
  const before = openDatabase(path, { migrations: migrations.filter(({ number }) => number < 81) });
  before.exec(`INSERT INTO imports (id, source, at, accepted, rejected, duplicates) VALUES (3, '/old.csv', 1, 1, 0, 0), (4, '/images.csv', 2, 0, 0, 1);
    INSERT INTO accounts (id, name, posts) VALUES (1, 'anna', 1); INSERT INTO images (sha256, path, stored, format, bytes) VALUES ('a', '/a.png', 'referenced', 'png', 1);
    INSERT INTO posts (id, key, account_id, caption, content, import_id, image_sha) VALUES (4, 'old', 1, 'a', 'x', 3, 'a');`);
  before.close();
  const db = openDatabase(path);
  const [posts, images] = [3, 4] as [ImportId, ImportId];
  const imports = new ImportRepository(db);
  expect([imports.get(posts)?.attached, imports.get(images)?.attached]).toEqual([undefined, undefined]);
  expect(new AttachedImageRepository(db).slice(images, 10)).toBeUndefined();
  expect(new TakeBackRepository(db).slice(posts, 0, 10).removed).toEqual([4]);
  expect(db.pragma('foreign_key_check')).toEqual([]);
  db.close();
});
