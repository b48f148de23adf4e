/** A repeatable workspace for measuring: node test/checks/make-large-workspace.ts FOLDER [POSTS, 100000] [SEED, 1]. About 80 posts an account, 30,000 hashtags, 500 images copied in. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createWorkspace } from '../../electron/host/create-workspace.ts';
import { openDatabase } from '../../electron/host/database/open.ts';
import { ImageRepository } from '../../electron/host/database/repositories/image-repository.ts';
import { ImportRepository } from '../../electron/host/database/repositories/import-repository.ts';
import { readImage, type ReadImage } from '../../electron/host/files/image-file.ts';
import { packageRoot } from '../../electron/host/package-root.ts';
import { readRow } from '../../electron/host/services/import-row.ts';
import { PostWriter } from '../../electron/host/services/import-writer.ts';
import { workspacePaths } from '../../electron/host/workspace-folder.ts';
import { LargeFeed } from '../helpers/large-feed.ts';

const ROWS_A_TRANSACTION = 2000;
const SIDES = [320, 240] as const;

const folder = process.argv[2];
const posts = Number(process.argv[3] ?? 100_000);
const seed = Number(process.argv[4] ?? 1);
if (folder === undefined || !Number.isSafeInteger(posts) || posts < 1 || !Number.isSafeInteger(seed)) throw new Error('Usage: make-large-workspace FOLDER [POSTS] [SEED]');
const started = performance.now();
const workspace = await createWorkspace(resolve(folder));
const feed = await LargeFeed.open(join(packageRoot(), 'resources'), { posts, seed });
fill(feed, await makePictures(feed, workspace), workspace);
console.log(`${posts} posts of ${feed.accounts} accounts in ${workspace}, ${((performance.now() - started) / 1000).toFixed(0)} s`);

async function makePictures(source: LargeFeed, into: string): Promise<readonly ReadImage[]> {
  const drawn = mkdtempSync(join(tmpdir(), 'macon-large-'));
  try {
    const made: ReadImage[] = [];
    for (let n = 0; n < source.images; n++) {
      const read = await readImage(drawn, await source.picture(n, drawn), into, 'copied');
      if ('reason' in read) throw new Error(read.reason);
      made.push(read);
    }
    return made;
  } finally {
    rmSync(drawn, { recursive: true, force: true });
  }
}

function fill(source: LargeFeed, pictures: readonly ReadImage[], into: string): void {
  const db = openDatabase(workspacePaths(into).database);
  try {
    const writer = new PostWriter(db, Date.now);
    const [images, imports] = [new ImageRepository(db), new ImportRepository(db)];
    const importId = imports.begin('large feed', Date.now());
    const byName = new Map(pictures.map((picture, n) => [`picture-${n}.jpg`, picture]));
    const write = (n: number): void => {
      const row = readRow(source.row(n, (picture) => `picture-${picture}.jpg`), undefined);
      if ('reason' in row) throw new Error(row.reason);
      const written = writer.write(row, row.image === undefined ? undefined : byName.get(row.image), importId);
      if (written.kind !== 'accepted') throw new Error(`post ${n} was not taken: ${written.kind}`);
    };
    for (let from = 0; from < source.posts; from += ROWS_A_TRANSACTION) {
      db.transaction(() => { for (let n = from; n < Math.min(source.posts, from + ROWS_A_TRANSACTION); n++) write(n); }).immediate();
    }
    for (const { id } of pictures) if (images.get(id) !== undefined) images.setSize(id, ...SIDES);
    imports.write(importId, { accepted: source.posts, rejected: 0, duplicates: 0 });
  } finally {
    db.close();
  }
}
