import * as tf from '@tensorflow/tfjs-core';
import { crossEntropyWith } from './cross-entropy.ts';
import { oneByOne } from './adam-weight.ts';
import { nativeAdamWeight } from './native-adam.ts';
import { nativeAdamGraph } from './native-adam-graph.ts';
import { callNative } from './native-calls.ts';
import { nativeContent } from './native-content.ts';
import { nativeMemoryAttention, nativeTagAttention } from './native-habit.ts';
import { blockLstm } from './native-lstm.ts';
import { nativeProducts, productInGraph } from './native-product.ts';
import { fuse, type Operations } from './operations.ts';
import { tanhWith } from './tanh.ts';

/** Softmax, logarithm and both sums in one operation, which gives P − y beside the losses. */
const fusedCrossEntropy = crossEntropyWith((logits, targets) => {
  const [losses, difference] = callNative('SoftmaxCrossEntropyWithLogits', [logits, targets], 2) as [tf.Tensor, tf.Tensor];
  return {
    losses, // [B]
    save: [difference],
    probabilities: ([saved], _x, y) => tf.add(saved as tf.Tensor2D, y), // [B, T]
  };
});

function nativeTanh<T extends tf.Tensor>(x: T): T {
  return tanhWith((raw) => tf.tanh(raw), x, (dy, y) => callNative('TanhGrad', [y, dy], 1)[0] as T);
}

/** `graphs` run without JavaScript between their operations, on the processor; `calls` are operations one by one, whose tensors stay on a card. */
export const NATIVE_FORMS = {
  graphs: { adam: nativeAdamGraph, product: productInGraph, blocks: { content: nativeContent, tagAttention: nativeTagAttention, memoryAttention: nativeMemoryAttention } },
  calls: { adam: oneByOne(nativeAdamWeight), lstm: blockLstm, blocks: {} },
} as const satisfies Readonly<Record<string, Partial<Operations>>>;

/** Gives TensorFlow's backend its own forms of the model's operations. */
export function fuseNative(forms: keyof typeof NATIVE_FORMS): void {
  fuse('tensorflow', { crossEntropy: fusedCrossEntropy, ...nativeProducts, tanh: nativeTanh, ...NATIVE_FORMS[forms] });
}
