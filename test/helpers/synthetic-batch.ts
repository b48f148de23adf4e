import type { Batch, Sizes } from '../../native-model/batch.ts';
import { SeededRandom } from '../../native-model/seeded-random.ts';

export interface SyntheticShape {
  readonly accounts: number;
  readonly postsEach: number;
  readonly tagsKept: number;
}

/** A batch as training draws it: a few posts of each account, with the account's L remembered posts encoded once. */
export function syntheticBatch(sizes: Sizes, { accounts, postsEach, tagsKept }: SyntheticShape, seed = 1): Batch {
  const random = new SeededRandom(seed, 'batch');
  const whole = (from: number, to: number) => from + Math.floor(random.next() * (to - from + 1));
  const targets = accounts * postsEach;
  const posts = targets + accounts * sizes.slots;
  const words = new Int32Array(posts * sizes.captionWords);
  for (let post = 0; post < posts; post++) {
    const length = whole(Math.min(8, sizes.captionWords), sizes.captionWords);
    for (let i = 0; i < length; i++) words[post * sizes.captionWords + i] = whole(2, sizes.words - 1);
  }
  const slots = Array.from({ length: targets * sizes.slots }, (_, i) => ({ account: Math.floor(i / (postsEach * sizes.slots)), slot: i % sizes.slots }));
  const memoryTags = new Int32Array(slots.length * tagsKept).fill(-1);
  slots.forEach((_, i) => { for (let k = 0; k < Math.min(tagsKept, 6); k++) memoryTags[i * tagsKept + k] = whole(0, sizes.tags - 1); });
  return {
    posts, targets, words, memoryTags, tagsKept,
    regions: Float32Array.from({ length: posts * sizes.regions * sizes.regionWidth }, () => random.normal()),
    hasImage: new Uint8Array(posts).fill(1),
    memory: Int32Array.from(slots, ({ account, slot }) => targets + account * sizes.slots + slot),
  };
}

/** [B, T] with about `each` tags a post. */
export function syntheticTargets(batch: Batch, sizes: Sizes, each = 5, seed = 2): Float32Array {
  const random = new SeededRandom(seed, 'targets');
  const targets = new Float32Array(batch.targets * sizes.tags);
  for (let post = 0; post < batch.targets; post++) {
    for (let k = 0; k < each; k++) targets[post * sizes.tags + Math.floor(random.next() * sizes.tags)] = 1;
  }
  return targets;
}
