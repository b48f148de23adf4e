import * as tf from '@tensorflow/tfjs-core';
import { type Change, pairedBootstrap } from './bootstrap.ts';
import { type BatchSource, bundled, tagMask } from './data/batches.ts';
import type { JudgedPost, Post } from './data/post.ts';
import { prepared } from './data/prepared.ts';
import { measureModel } from './evaluate.ts';
import { decisionLoss } from './loss.ts';
import type { Macon } from './macon.ts';
import type { Measured } from './metrics.ts';
import { SeededRandom } from './seeded-random.ts';
import { Learner } from './step.ts';
import type { TrainingProgress } from './train.ts';
import type { Weight } from './weight-shapes.ts';

/** Training posts replayed for each judged one, so that the old is not forgotten. */
const REPLAYED = 4;
/** Twice the training's rate: measured on a planted problem, 40 steps then show on the judged posts and cost the hold-out nothing; at 5e-4 one can't see them. */
const LEARNING_RATE = 2e-3;
/** Judged posts of a step; with their replay 30 posts. */
const JUDGED_PER_STEP = 6;

export interface FineTuneOptions {
  readonly steps: number;
  readonly seed: number;
  readonly lambda?: number;
  readonly learningRate?: number;
  readonly dropout?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: TrainingProgress) => void;
}

export interface FineTuned {
  readonly weights: ReadonlyMap<string, Weight>;
  readonly steps: number;
  readonly before: Measured;
  readonly after: Measured;
  /** Of F1@5 on the hold-out, paired by post; undefined without hold-out posts. */
  readonly change: Change | undefined;
  /** Tags in judgements that the model does not know: a fine-tune keeps its parent's vocabulary, so they are left out. */
  readonly tagsLeftOut: readonly string[];
}

/**
 * J of docs/model.md on top of a trained model: each step mixes judged posts with four replayed training posts each.
 * `holdOut` is validation; no judged post may be in it. Rejects with the signal's reason when aborted, with DivergedError on NaN or ∞;
 * the model given is then to be thrown away (its stored parent is untouched).
 */
export async function fineTune(model: Macon, source: BatchSource, data: { judged: readonly JudgedPost[]; replay: readonly Post[]; holdOut: readonly Post[] }, options: FineTuneOptions): Promise<FineTuned> {
  const holdOut = data.holdOut.filter((post) => post.tags.length > 0);
  const before = await measureModel(model, source, holdOut, options.signal);
  const learner = new Learner(model, { learningRate: options.learningRate ?? LEARNING_RATE });
  const random = new SeededRandom(options.seed, 'fine-tune');
  const judged = endless(data.judged, random);
  const replay = endless(data.replay, random);
  const perStep = Math.min(JUDGED_PER_STEP, data.judged.length);
  // A pass over the judged posts is an epoch of the memory.
  const passOf = (step: number) => Math.ceil((step * perStep) / data.judged.length);
  let remembering = source;
  const sourceAt = (step: number) => {
    if (source.memory.atEpoch !== undefined && (step === 1 || passOf(step) !== passOf(step - 1))) remembering = { ...source, memory: source.memory.atEpoch(passOf(step)) };
    return remembering;
  };
  const targetsOfSteps = Array.from({ length: perStep === 0 ? 0 : options.steps }, () => distinct([...take(judged, perStep), ...take(replay, Math.min(perStep * REPLAYED, data.replay.length))]));
  let step = 0;
  try {
    for await (const { targets, batch } of prepared(sourceAt, targetsOfSteps)) {
      options.signal?.throwIfAborted();
      step += 1;
      const dropout = { rate: options.dropout ?? 0.5, seed: options.seed * 1_000_003 + step };
      const loss = await learner.step(batch, dropout, (logits) => decisionLoss(logits, decisionsOf(source, targets, options.lambda ?? 1)));
      options.onProgress?.({ epoch: 1, step, steps: options.steps, loss });
    }
    learner.settle();
    const after = await measureModel(model, source, holdOut, options.signal);
    const change = pairedBootstrap(before.f1At5, after.f1At5, options.seed);
    return { weights: await model.readWeights(), steps: perStep === 0 ? 0 : options.steps, before, after, change, tagsLeftOut: outside(source, data.judged) };
  } finally {
    learner.dispose();
  }
}

/** A tag is in one mask at most: a rejection outweighs an original tag, and what is judged is not unknown. */
function decisionsOf({ vocabulary }: BatchSource, posts: readonly JudgedPost[], lambda: number) {
  const mask = (lists: readonly (readonly string[])[]) => tf.tensor2d(tagMask(vocabulary, lists), [posts.length, vocabulary.tags.length]);
  const positive = posts.map(({ tags, rejected }) => tags.filter((tag) => rejected?.includes(tag) !== true));
  return {
    positive: mask(positive),
    rejected: mask(posts.map(({ rejected }) => rejected ?? [])),
    unknown: mask(posts.map(({ tags, rejected, unknown }) => (unknown ?? []).filter((tag) => !tags.includes(tag) && rejected?.includes(tag) !== true))),
    lambda,
  };
}

function outside({ vocabulary }: BatchSource, judged: readonly JudgedPost[]): string[] {
  const named = judged.flatMap(({ tags, rejected }) => [...tags, ...(rejected ?? [])]);
  return [...new Set(named)].filter((tag) => vocabulary.tagId(tag) === undefined);
}

/** All posts in a random order, then again in another one; those of an account in bundles, as in a training, so that a step's posts share what they remember. */
function* endless<T extends Post>(posts: readonly T[], random: SeededRandom): Generator<T, undefined> {
  while (posts.length > 0) yield* bundled(posts, random);
  return undefined;
}

function take<T>(source: Generator<T, undefined>, n: number): T[] {
  return Array.from({ length: n }, () => source.next().value).filter((item): item is T => item !== undefined);
}

/** Each post once; the judged form wins, as it stands first. */
function distinct(posts: readonly JudgedPost[]): JudgedPost[] {
  const byKey = new Map<string, JudgedPost>();
  for (const post of posts) if (!byKey.has(post.key)) byKey.set(post.key, post);
  return [...byKey.values()];
}
