import * as tf from '@tensorflow/tfjs-core';

/*
 * TF.js's core brings its gradients in a file of its ES modules (register_all_gradients), which Node can't load beside the
 * CommonJS build that the backends use without making a second registry. So the gradients of the few kernels that the model
 * calls outside its own operations are registered here; a native package, which brings them all, is left its own.
 */

const CONFIGS: readonly tf.GradConfig[] = [
  {
    kernelName: 'Add',
    inputsToSave: ['a', 'b'],
    gradFunc: (dy, saved) => {
      const [a, b] = saved as [tf.Tensor, tf.Tensor];
      return { a: () => sumToShape(dy as tf.Tensor, a.shape), b: () => sumToShape(dy as tf.Tensor, b.shape) };
    },
  },
  {
    kernelName: 'Multiply',
    inputsToSave: ['a', 'b'],
    gradFunc: (dy, saved) => {
      const [a, b] = saved as [tf.Tensor, tf.Tensor];
      return {
        a: () => sumToShape(tf.mul(dy as tf.Tensor, b), a.shape),
        b: () => sumToShape(tf.mul(dy as tf.Tensor, a), b.shape),
      };
    },
  },
  {
    kernelName: 'Reshape',
    inputsToSave: ['x'],
    gradFunc: (dy, [x]) => ({ x: () => tf.reshape(dy as tf.Tensor, (x as tf.Tensor).shape) }),
  },
  {
    kernelName: 'Transpose',
    gradFunc: (dy, _saved, attrs) => {
      const perm = (attrs as unknown as { perm: number[] }).perm;
      return { x: () => tf.transpose(dy as tf.Tensor, perm.map((_, axis) => perm.indexOf(axis))) };
    },
  },
  {
    kernelName: 'Concat',
    saveAllInputs: true,
    gradFunc: (dy, inputs, attrs) => {
      const { axis } = attrs as unknown as { axis: number };
      const parts = tf.split(dy as tf.Tensor, inputs.map((input) => input.shape[axis] as number), axis);
      return Object.fromEntries(parts.map((part, i) => [i, () => part]));
    },
  },
  {
    kernelName: 'Slice',
    inputsToSave: ['x'],
    gradFunc: (dy, [x], attrs) => {
      const { begin } = attrs as unknown as { begin: number[] };
      const paddings = (x as tf.Tensor).shape.map((side, axis): [number, number] => {
        const before = begin[axis] ?? 0;
        return [before, side - before - ((dy as tf.Tensor).shape[axis] as number)];
      });
      return { x: () => tf.pad(dy as tf.Tensor, paddings) };
    },
  },
];

export function registerCoreGradients(): void {
  for (const config of CONFIGS) {
    if (tf.getGradient(config.kernelName) === undefined) tf.registerGradient(config);
  }
}

/** Undoes broadcasting: adds dy up over the axes along which an input of `shape` was repeated. */
function sumToShape(dy: tf.Tensor, shape: number[]): tf.Tensor {
  if (dy.shape.join() === shape.join()) return dy;
  const added = dy.shape.length - shape.length;
  const axes = dy.shape.flatMap((side, axis) => (axis < added || (shape[axis - added] === 1 && side !== 1) ? [axis] : []));
  return tf.reshape(tf.sum(dy, axes), shape);
}
