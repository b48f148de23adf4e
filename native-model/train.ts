import * as tf from '@tensorflow/tfjs-core';
import { type BatchSource, composeBatches, slices, tagMask } from './data/batches.ts';
import type { Post } from './data/post.ts';
import { prepared } from './data/prepared.ts';
import { measureModel } from './evaluate.ts';
import { taggingLoss } from './loss.ts';
import type { Macon } from './macon.ts';
import type { Measured } from './metrics.ts';
import { DivergedError, Learner } from './step.ts';
import type { Weight } from './weight-shapes.ts';

export interface TrainingProgress {
  readonly epoch: number;
  readonly step: number;
  readonly steps: number;
  readonly loss: number;
  /** At the end of an epoch only. */
  readonly validationLoss?: number;
  /** F1@5, macro. */
  readonly validationF1?: number;
  readonly secondsLeft?: number;
}

export interface TrainOptions {
  readonly epochs: number;
  readonly batch: number;
  readonly seed: number;
  /** Share dropped of [p, t]; the paper's 0.75. */
  readonly dropout?: number;
  readonly learningRate?: number;
  /** Epochs without a better validation F1@5 before training stops. */
  readonly patience?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: TrainingProgress) => void;
}

export interface Trained {
  readonly weights: ReadonlyMap<string, Weight>;
  readonly epochs: number;
  readonly steps: number;
  /** On the weights that were kept. */
  readonly validation: Measured;
}

interface Best { weights: ReadonlyMap<string, Weight>; validation: Measured; f1: number; epoch: number }

/**
 * Adam on eq. 12 until `epochs` are done or validation has not improved for `patience` of them; keeps the best epoch's weights
 * (the last epoch's where no validation post has a tag). Rejects with the signal's reason when aborted, with DivergedError on NaN or ∞.
 */
export async function train(model: Macon, source: BatchSource, training: readonly Post[], validation: readonly Post[], options: TrainOptions): Promise<Trained> {
  const learner = new Learner(model, { learningRate: options.learningRate ?? 1e-3 });
  const judged = validation.filter((post) => post.tags.length > 0);
  const perEpoch = Math.ceil(training.length / options.batch);
  const clock = { started: performance.now(), step: 0, steps: options.epochs * perEpoch };
  let kept: Best | undefined;
  let epoch = 1;
  try {
    for (; epoch <= options.epochs; epoch++) {
      const loss = await trainEpoch(learner, source, training, epoch, clock, options);
      const measured = await measureModel(model, source, judged, options.signal);
      const validationLoss = judged.length === 0 ? undefined : await meanLoss(model, source, judged);
      if (validationLoss !== undefined && !Number.isFinite(validationLoss)) throw new DivergedError(clock.step);
      const f1 = measured.at['5']?.f1 ?? 0;
      options.onProgress?.({ epoch, step: clock.step, steps: clock.steps, loss, ...(validationLoss === undefined ? {} : { validationLoss, validationF1: f1 }), secondsLeft: secondsLeft(clock) });
      if (kept === undefined || judged.length === 0 || f1 > kept.f1) kept = { weights: await model.readWeights(), validation: measured, f1, epoch };
      else if (epoch - kept.epoch >= (options.patience ?? 8)) break;
    }
  } finally {
    learner.dispose();
  }
  if (kept === undefined) throw new Error('A training needs at least one epoch');
  return { weights: kept.weights, epochs: Math.min(epoch, options.epochs), steps: clock.step, validation: kept.validation };
}

interface Clock { readonly started: number; step: number; readonly steps: number }

const secondsLeft = ({ started, step, steps }: Clock) => ((performance.now() - started) / 1000 / step) * (steps - step);

/** @returns the mean loss of its posts */
async function trainEpoch(learner: Learner, source: BatchSource, posts: readonly Post[], epoch: number, clock: Clock, options: TrainOptions): Promise<number> {
  let total = 0;
  const remembering = { ...source, memory: source.memory.atEpoch?.(epoch) ?? source.memory };
  for await (const { targets, batch } of prepared(remembering, composeBatches(posts, options.batch, options.seed, epoch))) {
    options.signal?.throwIfAborted();
    const tags = tagMask(source.vocabulary, targets.map((post) => post.tags));
    const dropout = { rate: options.dropout ?? 0.75, seed: options.seed * 1_000_003 + clock.step };
    const loss = await learner.step(batch, dropout, (logits) => taggingLoss(logits, tf.tensor2d(tags, logits.shape)));
    clock.step += 1;
    total += loss * targets.length;
    options.onProgress?.({ epoch, step: clock.step, steps: clock.steps, loss, secondsLeft: secondsLeft(clock) });
  }
  learner.settle();
  return total / posts.length;
}

/** Eq. 12 over posts, without dropout. */
async function meanLoss(model: Macon, source: BatchSource, posts: readonly Post[]): Promise<number> {
  let total = 0;
  for await (const { targets, batch } of prepared(source, slices(posts, 64))) {
    const tags = tagMask(source.vocabulary, targets.map((post) => post.tags));
    const loss = tf.tidy(() => {
      const { logits } = model.forward(batch);
      return taggingLoss(logits, tf.tensor2d(tags, logits.shape));
    });
    total += ((await loss.data())[0] ?? NaN) * targets.length;
    loss.dispose();
  }
  return total / posts.length;
}
