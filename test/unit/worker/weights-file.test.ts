import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { withSafetensors } from '../../../electron/worker/encoder/weights-file.ts';
import { scratch } from '../../helpers/pictures.ts';
import { safetensors } from '../../helpers/vgg16.ts';

const numbers = Float32Array.of(1, -2.5, 0.333251953125, 65504, 2 ** -24, 0);
const bf16 = (floats: Float32Array) => Uint16Array.from(new Uint32Array(floats.buffer), (bits) => bits >>> 16);
const saved = (bytes: Uint8Array) => { const file = join(scratch(), 'w.safetensors'); writeFileSync(file, bytes); return file; };
const file = (dtype: string, bytes: Uint8Array, shape = [2, 3]) => saved(safetensors(new Map([['first', { dtype: 'F32', shape: [1], bytes: new Uint8Array(4) }], ['w', { dtype, shape, bytes }]])));
const read = (path: string) => withSafetensors(path, async (weights) => ({ shape: weights.get('w')?.shape, floats: [...await weights.get('w')!.floats()] }));

it.each([
  ['F32', new Uint8Array(numbers.buffer), [...numbers]],
  ['F16', new Uint8Array(new Float16Array(numbers).buffer), [...numbers]],
  ['BF16', new Uint8Array(bf16(numbers).buffer), [1, -2.5, 0.33203125, 65280, 2 ** -24, 0]],
])('safetensors of type %s', async (dtype, bytes, expected) => { expect(await read(file(dtype, bytes))).toEqual({ shape: [2, 3], floats: expected }); });

it('refuses sizes, places and headers that do not fit', async () => {
  await expect(read(file('F32', new Uint8Array(24), [7]))).rejects.toMatchObject({ code: 'damaged', message: expect.stringContaining('"w" has 24 bytes') as string });
  await expect(read(file('I8', new Uint8Array(6)))).rejects.toMatchObject({ code: 'unsupported' });
  const header = (text: string) => { const length = Buffer.alloc(8); length.writeBigUInt64LE(BigInt(text.length)); return saved(Buffer.concat([length, Buffer.from(text), Buffer.alloc(8)])); };
  for (const text of ['{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,16]}}', '{"w":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}', '{"w":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}', '{"w":null}', '{"w":7', '[]x']) {
    await expect(read(header(text))).rejects.toMatchObject({ code: 'damaged' });
  }
  await expect(read(saved(Buffer.from('ffffffffffffffff7b7d', 'hex')))).rejects.toMatchObject({ code: 'damaged' });
  await expect(read(saved(new Uint8Array(3)))).rejects.toMatchObject({ code: 'damaged' });
});
