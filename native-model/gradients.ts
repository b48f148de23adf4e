import * as tf from '@tensorflow/tfjs-core';

/** A loss and its gradients; the caller disposes of them (`disposeGradients`) or calls within tf.tidy. */
export interface LossAndGradients {
  readonly loss: tf.Scalar;
  /** By the weights' names; a weight that the loss does not reach (tagEmbedding without history, …) has none. */
  readonly gradients: ReadonlyMap<string, tf.Tensor>;
}

/** Runs `lossOf` and goes back through it. Leaves the loss and the gradients, and no other tensor. */
export function lossAndGradients(variables: ReadonlyMap<string, tf.Variable>, lossOf: () => tf.Scalar): LossAndGradients {
  const { value, grads } = tf.variableGrads(lossOf, [...variables.values()]);
  const gradients = new Map<string, tf.Tensor>();
  for (const [name, variable] of variables) {
    const gradient = grads[variable.name];
    if (gradient) gradients.set(name, gradient);
  }
  return { loss: value, gradients };
}

export function disposeGradients({ loss, gradients }: LossAndGradients): void {
  loss.dispose();
  for (const gradient of gradients.values()) gradient.dispose();
}
