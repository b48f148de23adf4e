import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import sharp, { type Sharp } from 'sharp';
import { expect, it } from 'vitest';
import { hamming } from '../../../electron/host/services/similar-posts.ts';
import { fingerprint } from '../../../electron/worker/images/fingerprint.ts';
import { temporaryFolder } from '../../helpers/workspace.ts';

/** Soft blobs whose places depend on the seed. */
function picture(seed: number): Sharp {
  const side = 240;
  const rgb = Buffer.alloc(side * side * 3);
  for (let y = 0; y < side; y++) for (let x = 0; x < side; x++) for (let c = 0; c < 3; c++) rgb[(y * side + x) * 3 + c] = 128 + 60 * Math.sin((x * (1 + seed % 5) + y) / 30 + seed) + 60 * Math.cos((y * (1 + seed % 3) - x) / 40 + seed * 2);
  return sharp(rgb, { raw: { width: side, height: side, channels: 3 } });
}

it('a picture that was made smaller and saved anew is near, another one is far', async () => {
  const folder = temporaryFolder();
  await picture(1).png().toFile(join(folder, 'a.png'));
  await picture(1).resize(130, 130).jpeg({ quality: 60 }).toFile(join(folder, 'b.jpg'));
  await picture(4).png().toFile(join(folder, 'c.png'));
  const [a = '', b = '', c = ''] = await Promise.all(['a.png', 'b.jpg', 'c.png'].map((name) => fingerprint(join(folder, name))));
  expect(a).toMatch(/^[0-9a-f]{16}$/);
  expect(hamming(a, b)).toBeLessThanOrEqual(6);
  expect(hamming(a, c)).toBeGreaterThan(12);
});

it('plain and damaged pictures have none, a file that is not there is no answer', async () => {
  const folder = temporaryFolder();
  await sharp({ create: { width: 50, height: 50, channels: 3, background: '#335577' } }).png().toFile(join(folder, 'plain.png'));
  writeFileSync(join(folder, 'broken.jpg'), Buffer.from('\xff\xd8\xff no picture', 'latin1'));
  expect(await fingerprint(join(folder, 'plain.png'))).toBe('');
  expect(await fingerprint(join(folder, 'broken.jpg'))).toBe('');
  expect(await fingerprint(join(folder, 'gone.png'))).toBeUndefined();
});

it('counts the bits that differ', () => {
  expect(hamming('0000000000000000', 'ffffffffffffffff')).toBe(64);
  expect(hamming('8000000000000001', '0000000000000000')).toBe(2);
  expect(hamming('0123456789abcdef', '0123456789abcdef')).toBe(0);
});
