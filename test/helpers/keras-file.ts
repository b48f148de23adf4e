import type { TestLayer } from './vgg16.ts';

interface Group { create_group(name: string): Group; create_dataset(options: { name: string; data: Float32Array; shape: number[] }): unknown; create_attribute(name: string, data: unknown): unknown }
interface Hdf5 { readonly ready: Promise<unknown>; readonly File: new (path: string, mode: 'w') => Group & { close(): unknown } }

const { default: hdf5 } = await import('h5wasm/node') as unknown as { default: Hdf5 };
await hdf5.ready;

const BLOCKS = [2, 2, 3, 3, 3];

/** A weights file as Keras 1 left it (block1_conv1/block1_conv1_W_1:0), or as Keras 2 writes it (block1_conv1/block1_conv1/kernel:0), perhaps inside a whole model. */
export function writeKeras(file: string, layers: readonly TestLayer[], style: 'notop' | 'keras2' | 'model', change: (name: string) => boolean = () => true): void {
  const h5 = new hdf5.File(file, 'w');
  const root = style === 'model' ? h5.create_group('model_weights') : h5;
  let next = 0;
  BLOCKS.forEach((count, block) => {
    for (let conv = 1; conv <= count; conv++) {
      const name = `block${block + 1}_conv${conv}`;
      const { kernel, bias, inputs, outputs } = layers[next++]!;
      if (!change(name)) continue;
      const outer = root.create_group(name);
      const group = style === 'notop' ? outer : outer.create_group(name);
      const hwio = new Float32Array(kernel.length);
      for (let o = 0, at = 0; o < outputs; o++) for (let i = 0; i < inputs; i++) for (let cell = 0; cell < 9; cell++) hwio[(cell * inputs + i) * outputs + o] = kernel[at++]!;
      group.create_dataset({ name: style === 'notop' ? `${name}_W_1:0` : 'kernel:0', data: hwio, shape: [3, 3, inputs, outputs] });
      group.create_dataset({ name: style === 'notop' ? `${name}_b_1:0` : 'bias:0', data: bias, shape: [outputs] });
    }
    root.create_group(`block${block + 1}_pool`);
  });
  h5.close();
}
