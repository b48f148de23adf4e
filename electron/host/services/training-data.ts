import { randomUUID } from 'node:crypto';
import { setImmediate as breathe } from 'node:timers/promises';
import type { RunData } from '../../common/contract/training-api.ts';
import type { ModelPost, TrainingPost } from '../../common/contract/worker-api.ts';
import type { DecisionId, PostId } from '../../common/domain/ids.ts';
import type { Split } from '../../common/domain/post.ts';
import { type SplitPost, type SplitRule, splitSteps } from '../../common/domain/split.ts';
import type { Steps } from '../../common/domain/steps.ts';
import type { DecidedPost, ModelDataPost, ModelDataRepository } from '../database/repositories/model-data-repository.ts';
import type { ModelTagNames } from './model-tag-names.ts';
import { Slicer } from '../slices.ts';
import type { WorkerClient } from '../worker-client.ts';

export interface TrainingDataDeps { readonly worker: WorkerClient; readonly data: ModelDataRepository }

/** Which decisions are learnt, and how: `decided` marks their posts for a fine-tune. `names`: those of the version that goes on learning or is measured. */
export interface DataSetOptions { readonly signal: AbortSignal; readonly decided?: ReadonlyMap<PostId, DecidedPost>; readonly fineTune?: boolean; readonly names?: ModelTagNames }
export interface SentDataSet { readonly dataset: string; readonly sides: RunData; readonly decisions: readonly DecisionId[]; readonly learnt: readonly PostId[] }

const SLICE = 500;
/** Judged posts are derived from their journals: fewer fit a turn of the thread. */
const JUDGED_SLICE = 100;
/** Posts read or written at once for the draw: a caption has up to 20,000 characters. */
const SPLIT_PAGE = 50;
/** One draw for the workspace's life: a split must not move between trainings. */
const SPLIT_SEED = 1;

/** Gives every post that has no split its own; posts that have one keep it. The rule sees all posts, since near-duplicates stay together. */
export async function assignSplits(data: ModelDataRepository, rule: SplitRule, signal: AbortSignal): Promise<void> {
  if (!data.hasOpenSplit()) return;
  const slicer = new Slicer(signal);
  const posts: (SplitPost & { readonly id: PostId })[] = [];
  for (let page = data.splitRows(0, SPLIT_PAGE); page.length > 0; page = data.splitRows(page.at(-1)?.id ?? 0, SPLIT_PAGE)) {
    posts.push(...page);
    await slicer.breathe();
  }
  const sides = await inSlices(splitSteps(posts, rule, SPLIT_SEED), slicer);
  let open: (readonly [PostId, Split])[] = [];
  for (const [index, post] of posts.entries()) {
    if (post.split === undefined) open.push([post.id, sides.get(post.key) ?? 'training']);
    if (open.length < SPLIT_PAGE && index < posts.length - 1) continue;
    data.assignSplits(open);
    open = [];
    await slicer.rest();
  }
}

async function inSlices<T>(steps: Steps<T>, slicer: Slicer): Promise<T> {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
    await slicer.breathe();
  }
}

/** Judged training posts, and the decisions behind them; `without`: decisions that are learnt already (a post of only such is left out). */
export async function decidedPosts(data: ModelDataRepository, without: ReadonlySet<DecisionId>): Promise<Map<PostId, DecidedPost>> {
  const found = new Map<PostId, DecidedPost>();
  for (let after: number | undefined = 0; after !== undefined; await breathe()) {
    const page: ReturnType<ModelDataRepository['decidedPosts']> = data.decidedPosts(after, JUDGED_SLICE);
    for (const post of page.posts) if (post.decisions.some((decision) => !without.has(decision))) found.set(post.id, post);
    after = page.next;
  }
  return found;
}

/** Sends the posts whose tags are known, and for a fine-tune the judged ones, to the worker. The run that names the data set drops it. */
export async function sendDataSet({ worker, data }: TrainingDataDeps, options: DataSetOptions): Promise<SentDataSet> {
  const dataset = randomUUID();
  const learnt: PostId[] = [];
  const decisions: DecisionId[] = [];
  const sides = { training: 0, validation: 0, test: 0 };
  try {
    for await (const page of pages(data, options.signal)) {
      const posts: TrainingPost[] = [];
      for (const post of page) {
        const decided = options.decided?.get(post.id);
        if (!post.known && (decided === undefined || options.fineTune !== true)) continue;
        posts.push(trainingPost(post, decided, options.fineTune === true, options.names?.toModel));
        if (decided !== undefined) { decisions.push(...decided.decisions); learnt.push(post.id); }
      }
      for (const { split } of posts) sides[split] += 1;
      if (posts.length > 0) await worker.call('dataset.add', { dataset, posts });
    }
    return { dataset, sides, decisions, learnt };
  } catch (error) {
    await worker.call('dataset.drop', { dataset }).catch(() => undefined);
    throw error;
  }
}

/** A post as the worker reads it, its tags by the names that the model knows. */
export const modelPost = (post: ModelDataPost, { toModel }: Pick<ModelTagNames, 'toModel'>): ModelPost => ({
  key: post.key, account: post.account, caption: post.caption, tags: post.tags.map(toModel),
  ...(post.image === undefined ? {} : { image: post.image }),
  ...(post.postedAt === undefined ? {} : { postedAt: post.postedAt }),
});

/** A post as the worker learns it. */
export function trainingPost(post: ModelDataPost, decided: DecidedPost | undefined, fineTune: boolean, name: (tag: string) => string = (tag) => tag): TrainingPost {
  return {
    ...modelPost(post, { toModel: name }), split: post.split ?? 'training',
    ...(decided === undefined ? {} : { rejected: decided.rejected.map(name), unknown: decided.unknown.map(name) }),
    ...(decided === undefined || !fineTune ? {} : { decided: true }),
  };
}

async function* pages(data: ModelDataRepository, signal: AbortSignal): AsyncGenerator<readonly ModelDataPost[]> {
  let after = 0;
  for (let page = data.trainingRows(after, SLICE); page.length > 0; page = data.trainingRows(after, SLICE)) {
    signal.throwIfAborted();
    yield page;
    after = page.at(-1)?.id ?? Number.MAX_SAFE_INTEGER;
    await breathe();
  }
}
