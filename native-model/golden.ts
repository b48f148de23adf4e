import * as tf from '@tensorflow/tfjs-core';
import { Adam } from './adam.ts';
import type { Batch } from './batch.ts';
import { type GoldenFile, modelSizes, readGoldenFile } from './golden-file.ts';
import { lossAndGradients } from './gradients.ts';
import { taggingLoss } from './loss.ts';
import { type Forward, Macon } from './macon.ts';

export interface GoldenQuantity {
  readonly name: string;
  /** The largest |ours − theirs|; NaN counts as wrong. */
  readonly worst: number;
  readonly allowed: number;
  readonly ok: boolean;
}

export interface GoldenReport {
  readonly quantities: readonly GoldenQuantity[];
  readonly ok: boolean;
}

/** Forwards, losses and stored weights: absolute. */
const FORWARD_ALLOWED = 1e-4;

/**
 * Runs everything in a golden file (numbers of an independent program) on the current engine and compares.
 * Throws an Error naming the field where the file is malformed.
 */
export function runGolden(json: unknown): Promise<GoldenReport> {
  return Promise.resolve().then(() => {
    const golden = readGoldenFile(json);
    const quantities: GoldenQuantity[] = [];
    tf.tidy(() => {
      quantities.push(...forwardQuantities(golden), ...gradientQuantities(golden), ...ablationQuantities(golden), ...adamQuantities(golden));
    });
    return { quantities, ok: quantities.every((quantity) => quantity.ok) };
  });
}

/** Golden batches store each post's history by itself: here P = B + B·L rows, the targets first. */
function goldenBatch({ sizes: { B, L, K, M, D }, batch }: GoldenFile): Batch {
  const slots = B * L;
  const tags = Int32Array.from(batch.historyTags);
  const regions = Float32Array.from([...batch.regions, ...batch.historyRegions]);
  const posts = B + slots;
  return {
    posts,
    targets: B,
    words: Int32Array.from([...batch.words, ...batch.historyWords]),
    regions,
    hasImage: Uint8Array.from({ length: posts }, (_, post) => (regions.subarray(post * M * D, (post + 1) * M * D).some((value) => value !== 0) ? 1 : 0)),
    memory: Int32Array.from({ length: slots }, (_, slot) => (tags.subarray(slot * K, (slot + 1) * K).some((tag) => tag >= 0) ? B + slot : -1)), // a filled slot has a tag
    memoryTags: tags,
    tagsKept: K,
  };
}

function forwardQuantities(golden: GoldenFile): GoldenQuantity[] {
  const { expected, sizes: { B } } = golden;
  return withModel(golden, (model, batch) => {
    const forward = model.forward(batch);
    const names = ['C', 'au', 'av', 'p', 't', 'as', 'at'] as const;
    return [
      ...names.map((name) => compare(name, firstRows(forward[name], B), expected.intermediates[name])),
      compare('logits', numbers(forward.logits), expected.logits),
      compare('probabilities', numbers(tf.softmax(forward.logits)), expected.probabilities),
      compare('loss', numbers(lossOf(golden, forward)), [expected.loss]),
    ];
  });
}

function gradientQuantities(golden: GoldenFile): GoldenQuantity[] {
  return withModel(golden, (model, batch) => {
    const { gradients } = lossAndGradients(model.variables, () => lossOf(golden, model.forward(batch)));
    return [...golden.expected.gradients].map(([name, theirs]) => {
      const ours = gradients.get(name);
      const allowed = 1e-6 + 1e-3 * theirs.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      return compare(`gradient of ${name}`, ours === undefined ? new Float32Array(theirs.length) : numbers(ours), theirs, allowed);
    });
  });
}

function ablationQuantities(golden: GoldenFile): GoldenQuantity[] {
  const taken = { textImage: 'history', textHabit: 'image', imageHabit: 'words' } as const;
  return withModel(golden, (model, batch) => (['textImage', 'textHabit', 'imageHabit'] as const).flatMap((name) => {
    const expected = golden.expected.ablations[name];
    const forward = model.forward(batch, { without: taken[name] });
    return [
      compare(`${name}: logits`, numbers(forward.logits), expected.logits),
      compare(`${name}: loss`, numbers(lossOf(golden, forward)), [expected.loss]),
      compare(`${name}: p`, firstRows(forward.p, golden.sizes.B), expected.p),
      compare(`${name}: t`, numbers(forward.t), expected.t),
    ];
  }));
}

function adamQuantities(golden: GoldenFile): GoldenQuantity[] {
  const { adam: expected } = golden.expected;
  return withModel(golden, (model, batch) => {
    const adam = new Adam(expected);
    const losses = Array.from({ length: expected.steps }, () => tf.tidy(() => {
      const { loss, gradients } = lossAndGradients(model.variables, () => lossOf(golden, model.forward(batch)));
      adam.step(model.variables, gradients);
      return numbers(loss)[0] as number;
    }));
    adam.dispose();
    return [
      compare('Adam: losses', losses, expected.losses),
      compare('Adam: classifier.bias', numbers(model.variables.get('classifier.bias') as tf.Tensor), expected.classifierBias),
      compare('Adam: wordEmbedding', numbers(model.variables.get('wordEmbedding') as tf.Tensor), expected.wordEmbedding),
    ];
  });
}

function withModel<T>(golden: GoldenFile, run: (model: Macon, batch: Batch) => T): T {
  const model = Macon.fromWeights(modelSizes(golden.sizes), golden.weights);
  try {
    return run(model, goldenBatch(golden));
  } finally {
    model.dispose();
  }
}

function lossOf({ batch, sizes: { B, T } }: GoldenFile, forward: Forward): tf.Scalar {
  return taggingLoss(forward.logits, tf.tensor2d(batch.targets, [B, T]));
}

const numbers = (tensor: tf.Tensor): Float32Array => tensor.dataSync<'float32'>();

/** The golden intermediates are those of the B targets: the first B rows. */
function firstRows(tensor: tf.Tensor, rows: number): Float32Array {
  return numbers(tensor).subarray(0, (tensor.size / (tensor.shape[0] ?? 1)) * rows);
}

/** NaN anywhere, or another length, is never ok. */
function compare(name: string, ours: ArrayLike<number>, theirs: ArrayLike<number>, allowed = FORWARD_ALLOWED): GoldenQuantity {
  let worst = ours.length === theirs.length ? 0 : Infinity;
  for (let i = 0; i < theirs.length; i++) {
    const difference = Math.abs((ours[i] ?? NaN) - (theirs[i] ?? NaN));
    if (!(difference <= worst)) worst = difference;
    if (Number.isNaN(worst)) break;
  }
  return { name, worst, allowed, ok: worst <= allowed };
}
