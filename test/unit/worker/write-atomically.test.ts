import { mkdirSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writeAtomically } from '../../../electron/worker/write-atomically.ts';
import { scratch } from '../../helpers/pictures.ts';

it('whoever reads sees one whole version or the other', async () => {
  const file = join(scratch(), 'deep', 'x.bin');
  const versions = [new Uint8Array(4 << 20).fill(1), new Uint8Array(3 << 20).fill(2)];
  await writeAtomically(file, versions[0]!);
  let writing = true;
  const seen = new Set<string>();
  const reader = async () => {
    while (writing) {
      const bytes = await readFile(file);
      seen.add(`${bytes.length >> 20}:${bytes[0]}:${bytes.at(-1)}:${bytes.length % (1 << 20)}`);
    }
  };
  const readers = [reader(), reader()];
  for (let i = 1; i <= 20; i++) await writeAtomically(file, versions[i % 2]!);
  writing = false;
  await Promise.all(readers);
  expect([...seen].sort()).toEqual(['3:2:2:0', '4:1:1:0']);
  expect(readdirSync(join(file, '..'))).toEqual(['x.bin']);
});

it('a failure leaves no temporary file', async () => {
  const folder = scratch();
  mkdirSync(join(folder, 'taken', 'full'), { recursive: true });
  await expect(writeAtomically(join(folder, 'taken'), new Uint8Array(9))).rejects.toThrow();
  expect(readdirSync(folder)).toEqual(['taken']);
});
