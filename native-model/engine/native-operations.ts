import * as tf from '@tensorflow/tfjs-core';
import type { Lstm } from './lstm.ts';
import { crossEntropyWith } from './cross-entropy.ts';
import { nativeAdamWeight } from './native-adam.ts';
import { callNative } from './native-calls.ts';
import { nativeLstm } from './native-lstm.ts';
import { nativeProducts } from './native-product.ts';
import { fuse } from './operations.ts';

/** Softmax, logarithm and both sums in one operation, which gives P − y beside the losses. */
const fusedCrossEntropy = crossEntropyWith((logits, targets) => {
  const [losses, difference] = callNative('SoftmaxCrossEntropyWithLogits', [logits, targets], 2) as [tf.Tensor, tf.Tensor];
  return {
    losses, // [B]
    save: [difference],
    probabilities: ([saved], _x, y) => tf.add(saved as tf.Tensor2D, y), // [B, T]
  };
});

/** TensorFlow's own forms of the model's operations; `lstm` says which one where they are compared. */
export function fuseNative(lstm: Lstm = nativeLstm): void {
  fuse('tensorflow', { lstm, crossEntropy: fusedCrossEntropy, ...nativeProducts, adamWeight: nativeAdamWeight });
}
