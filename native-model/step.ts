import type * as tf from '@tensorflow/tfjs-core';
import type { Adam } from './adam.ts';
import type { Batch } from './batch.ts';
import { disposeGradients, lossAndGradients } from './gradients.ts';
import type { Dropout } from './layers/classifier.ts';
import type { Macon } from './macon.ts';

/** The loss became NaN or infinite: the run stops, and what was trained so far is not to be used. */
export class DivergedError extends Error {
  constructor(step: number) {
    super(`The loss is no longer a number at step ${step}`);
    this.name = 'DivergedError';
  }
}

/** One Adam step on one batch. Throws DivergedError before any weight is changed. @returns the loss */
export async function trainingStep(model: Macon, adam: Adam, batch: Batch, dropout: Dropout, step: number, lossOf: (logits: tf.Tensor2D) => tf.Scalar): Promise<number> {
  const result = lossAndGradients(model.variables, () => lossOf(model.forward(batch, { dropout }).logits));
  try {
    const loss = (await result.loss.data())[0] ?? NaN;
    if (!Number.isFinite(loss)) throw new DivergedError(step);
    adam.step(model.variables, result.gradients);
    return loss;
  } finally {
    disposeGradients(result);
  }
}
