import { describe, expect, it } from 'vitest';
import { savedModelBytes } from '../../../native-model/engine/graph-file.ts';

const field = (hex: string) => hex.replaceAll(' ', '');

describe('a graph as a SavedModel', () => {
  it('is the protocol buffers that TensorFlow reads: names, inputs, types, numbers above 127, negative numbers in a tensor', () => {
    const bytes = savedModelBytes([
      { name: 'n0', op: 'Const', inputs: [], attributes: { dtype: { type: 'int32' }, value: { tensor: Int32Array.of(-1, 300), shape: [2] } } },
      { name: 'n1', op: 'Split', inputs: ['n0:1'], attributes: { num: { int: 300 }, on: { flag: true } } },
    ]);
    const first = '0a 02 6e30 12 05 436f6e7374 2a 0b 0a 05 6474797065 12 02 30 03 2a 1d 0a 05 76616c7565 12 14 42 12 08 03 12 04 12 02 08 02 22 08 ffffffff 2c010000';
    const second = '0a 02 6e31 12 05 53706c6974 1a 04 6e303a31 2a 0a 0a 03 6e756d 12 03 18 ac02 2a 08 0a 02 6f6e 12 02 28 01';
    const graph = `0a 37 ${first} 0a 27 ${second} 22 03 08 db07`;
    expect(Buffer.from(bytes).toString('hex')).toBe(field(`08 01 12 72 0a 07 22 05 7365727665 12 67 ${graph}`));
  });
});
