import * as tf from '@tensorflow/tfjs-core';

/** What a forward pass gives: its value, the tensors that the gradient reads, and the gradient for each input. */
export interface WithGradient<T extends tf.Tensor> {
  readonly value: T;
  readonly save: readonly tf.Tensor[];
  /** dy (the shape of value) and the saved tensors → one gradient for each input, in their order. */
  readonly gradient: (dy: T, saved: readonly tf.Tensor[]) => tf.Tensor[];
}

/** tf.customGrad with types: runs `forward`, and on the way back its own gradient instead of TF.js's. */
export function withGradient<T extends tf.Tensor>(inputs: readonly tf.Tensor[], forward: () => WithGradient<T>): T {
  const op = tf.customGrad<T>((...args) => {
    const { value, save, gradient } = forward();
    const keep = args[args.length - 1] as tf.GradSaveFunc;
    keep([...save]);
    return { value, gradFunc: (dy: T, saved: tf.Tensor[]) => gradient(dy, saved) };
  });
  return op(...inputs);
}
