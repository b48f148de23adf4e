import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openEncoder } from '../../electron/worker/encoder/encoder.ts';
import { buildTrunk } from '../../electron/worker/encoder/install.ts';
import { randomVgg16, safetensors, torchTensors } from '../helpers/vgg16.ts';
import type { Figure } from './bench-loop.ts';

const IMAGES = 10;

/** VGG-16's trunk on decoded pixels; its weights are random, which costs as much as the real ones (against PyTorch: vgg16-against-torch.ts). */
export async function benchVgg16(folder: string): Promise<Figure[]> {
  const [weights, trunk] = [join(folder, 'vgg16.safetensors'), join(folder, 'vgg16.onnx')];
  writeFileSync(weights, safetensors(torchTensors(randomVgg16())));
  const { onnx, description } = await buildTrunk(weights, {});
  writeFileSync(trunk, onnx);
  const encoder = await openEncoder(trunk, description);
  const pixels = Uint8Array.from({ length: 224 * 224 * 3 }, (_, i) => (i * 7) & 255);
  await encoder.encodePixels(pixels);
  const started = performance.now();
  await Promise.all(Array.from({ length: IMAGES }, () => encoder.encodePixels(pixels))); // side by side, as a workspace's images are
  return [{ name: 'VGG-16 encode, decoding not included', value: (1000 * IMAGES) / (performance.now() - started), unit: 'images/s' }];
}
