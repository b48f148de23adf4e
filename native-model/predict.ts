import * as tf from '@tensorflow/tfjs-core';
import type { Batch } from './batch.ts';
import { type BatchSource, slices } from './data/batches.ts';
import type { Post } from './data/post.ts';
import { prepared } from './data/prepared.ts';
import type { Macon } from './macon.ts';
import { best } from './metrics.ts';

/** What the model says of the B targets of a batch, copied out of the engine. Shapes as in `Forward`, row by row. */
export interface Prediction {
  readonly probabilities: Float32Array; // [B, T]
  readonly au: Float32Array; // [P, N]
  readonly av: Float32Array; // [P, M]
  readonly C: Float32Array; // [P, N, M]
  readonly as: Float32Array; // [B, L]
  readonly at: Float32Array; // [B, L, Nt]
}

export async function predict(model: Macon, batch: Batch): Promise<Prediction> {
  const kept = tf.tidy(() => {
    const { logits, au, av, C, as, at } = model.forward(batch);
    return { probabilities: tf.softmax(logits), au, av, C, as, at };
  });
  const entries = await Promise.all(Object.entries(kept).map(async ([name, tensor]) => {
    const data = Float32Array.from(await tensor.data());
    tensor.dispose();
    return [name, data] as const;
  }));
  return Object.fromEntries(entries) as unknown as Prediction;
}

/** P(tag | post) alone, for the B targets of a batch: [B, T]. */
export async function probabilitiesOf(model: Macon, batch: Batch): Promise<Float32Array> {
  const probabilities = tf.tidy(() => tf.softmax(model.forward(batch).logits));
  try { return Float32Array.from(await probabilities.data()); } finally { probabilities.dispose(); }
}

/** The K best tags of each post as ids, best first, ties by id. Between batches others get their turn. */
export async function rankPosts(model: Macon, source: BatchSource, posts: readonly Post[], K: number, options: { batch?: number; signal?: AbortSignal; onBatch?: (done: number) => void } = {}): Promise<number[][]> {
  const T = model.sizes.tags;
  const rankings: number[][] = [];
  for await (const { targets, batch } of prepared(source, slices(posts, options.batch ?? 64))) {
    options.signal?.throwIfAborted();
    const logits = tf.tidy(() => model.forward(batch).logits);
    const scores = Float32Array.from(await logits.data());
    logits.dispose();
    targets.forEach((_, b) => rankings.push(best(scores.subarray(b * T, (b + 1) * T), K)));
    options.onBatch?.(rankings.length);
  }
  return rankings;
}
