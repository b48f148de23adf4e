import type { WorkerApi } from '../../common/contract/worker-api.ts';
import { memoryOf, type MemoryMode } from '../../common/domain/memory.ts';
import type { InputOf } from '../../common/rpc/api.ts';
import { seededOrder } from '../../common/domain/seeded.ts';
import { MOST_COMPARED } from '../../common/domain/memory-choice.ts';
import type { Memory, Post } from '../../../native-model/data/post.ts';
import { type ContentSource, similarMemory } from '../../../native-model/data/similar-memory.ts';
import type { ModelDeps } from './deps.ts';
import { type AnsweringModel, loaderOf } from './loaded-model.ts';

export interface MemoryRules { readonly mode: MemoryMode; readonly seed: number; readonly slots: number; readonly signal?: AbortSignal }

/** The memory of a run. `candidates`: training posts with known tags; `targets`: every post that the run learns or measures. */
export async function memoryFor({ mode, seed, slots, signal }: MemoryRules, source: ContentSource, candidates: readonly Post[], targets: readonly Post[]): Promise<Memory> {
  if (mode !== 'similar') return memoryOf(mode, candidates, seed);
  const compared = [...Map.groupBy(candidates, (post) => post.account).values()].flatMap((own) => seededOrder(seed, own, (post) => post.key).slice(0, MOST_COMPARED));
  return similarMemory(source, targets, compared, slots, signal);
}

/** Answers `model.nearest`. */
export async function nearest(deps: ModelDeps, { checkpoint, encoder, pooled }: AnsweringModel, { features, posts, candidates, slots }: InputOf<WorkerApi['model.nearest']>) {
  const { vocabulary, sizes } = checkpoint;
  const source: ContentSource = { vocabulary, pooled, captionWords: sizes.captionWords, load: loaderOf(deps, features, encoder) };
  const memory = await similarMemory(source, posts, candidates, slots);
  return posts.map((post) => ({ key: post.key, memory: memory.of(post, slots).map((other) => other.key) }));
}
