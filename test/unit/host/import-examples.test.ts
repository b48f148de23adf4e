import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openCsv } from '../../../electron/host/services/import-csv.ts';
import { openFolder } from '../../../electron/host/services/import-folder.ts';
import { openJsonl } from '../../../electron/host/services/import-jsonl.ts';
import { readRow } from '../../../electron/host/services/import-row.ts';
import { isBroken, type Source } from '../../../electron/host/services/import-source.ts';
import { SOURCE_KINDS } from '../../../renderer/contrib/import/import-columns.ts';

let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'macon-examples-')); });
afterEach(() => { rmSync(folder, { recursive: true }); });

async function posts(source: Source) {
  const read = [];
  for await (const row of source.rows(() => undefined)) read.push(isBroken(row) ? row : readRow(row, undefined));
  return read;
}
const [csv, jsonl, images] = SOURCE_KINDS.map(({ example }) => example) as [string, string, string];
const POST = { user: 'brew', caption: 'Flat white, first sun', tags: ['coffee', 'monday'], problems: [] };

it('the examples of the import page come in as they stand', async () => {
  const [table, lines] = [join(folder, 'posts.csv'), join(folder, 'posts.jsonl')];
  writeFileSync(table, csv);
  writeFileSync(lines, jsonl);
  const image = 'photos/1.jpg';
  expect(await posts(await openCsv(table, {}))).toMatchObject([{ ...POST, key: '1', image, postedAt: Date.UTC(2025, 2, 1, 9, 30) }]);
  expect(await posts(await openJsonl(lines, {}))).toMatchObject([{ ...POST, key: '1', image, postedAt: Date.UTC(2025, 2, 1, 9, 30) }]);
  // The folder is drawn as a tree: indented names, and after a file what is in it.
  const [, inner = '', file = '', text = ''] = images.split('\n').map((line) => line.trim());
  const [name = '', ...caption] = text.split(/\s+/);
  mkdirSync(join(folder, 'posts', inner), { recursive: true });
  writeFileSync(join(folder, 'posts', inner, file), '');
  writeFileSync(join(folder, 'posts', inner, name), caption.join(' '));
  expect(await posts(await openFolder(join(folder, 'posts')))).toMatchObject([{ ...POST, image: 'brew/1.jpg' }]);
});
