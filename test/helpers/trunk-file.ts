import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeOnnx } from '../../electron/worker/encoder/onnx-writer.ts';

/** A small trunk of somebody's own (7×7 averages times `factor`) with its description beside it, as docs/encoders.md has it. @returns the description's path */
export function trunkFile(folder: string, name: string, factor: number): string {
  writeFileSync(join(folder, `${name}.onnx`), writeOnnx({
    name, weights: [{ name: 'factor', shape: [], data: Float32Array.of(factor) }],
    inputs: [{ name: 'x', type: 'float32', shape: ['n', 3, 28, 28] }], outputs: [{ name: 'y', type: 'float32', shape: ['n', 3, 7, 7] }],
    nodes: [{ op: 'AveragePool', inputs: ['x'], output: 'p', attributes: { kernel_shape: [4, 4], strides: [4, 4] } }, { op: 'Mul', inputs: ['p', 'factor'], output: 'y' }],
  }));
  writeFileSync(join(folder, `${name}.json`), JSON.stringify({ onnx: `${name}.onnx`, label: name, inputSize: 28, mean: [0, 0, 0], std: [1, 1, 1], licence: 'none', origin: 'a test' }));
  return join(folder, `${name}.json`);
}
