import type { ModelExplanation, ModelLeftOut, ModelPost, WorkerApi } from '../../common/contract/worker-api.ts';
import type { InputOf } from '../../common/rpc/api.ts';
import { AppError } from '../../common/rpc/app-error.ts';
import type { Batch, Sizes } from '../../../native-model/batch.ts';
import { makeBatch, slices } from '../../../native-model/data/batches.ts';
import { StandardisedRegions } from '../../../native-model/data/regions.ts';
import { tokenise } from '../../../native-model/data/tokeniser.ts';
import { type Item, itemsOf, withoutEach } from '../../../native-model/leave-one-out.ts';
import { best } from '../../../native-model/metrics.ts';
import { probabilitiesOf } from '../../../native-model/predict.ts';
import { throwIfCancelled } from '../tasks.ts';
import type { ModelDeps } from './deps.ts';
import { type LoadedModel, loaderOf, type ModelCache } from './loaded-model.ts';

type Request = InputOf<WorkerApi['model.explain']>;
type LeaveOut = InputOf<WorkerApi['model.leaveOut']>;
interface Asked { readonly batch: Batch; readonly sizes: Sizes; readonly tag: number; readonly started: number }

/** Variants in one pass: other calls wait for no more than this. */
const BATCH = 32;

/** Leave one out. Each batch of variants takes a turn of its own at the model, so that a person's next post waits for one batch at most. */
export async function explain(deps: ModelDeps, cache: ModelCache, request: Request): Promise<ModelExplanation> {
  const signal = deps.tasks.signal(request.task);
  // Before each turn the cache looks at the model's file, so a cancel that has come meanwhile is heard.
  const turn = <T>(work: (loaded: LoadedModel) => Promise<T>): Promise<T> =>
    cache.use(request.model, request.encoder, (loaded) => { throwIfCancelled(signal); return work(loaded); });
  const { batch, sizes, tag, started } = await turn((loaded) => prepare(deps, loaded, request));
  const items = itemsOf(batch, sizes);
  const found: number[] = [];
  for (const without of slices([[], ...items.map((item) => [item])], BATCH)) {
    const probabilities = await turn(({ model }) => probabilitiesOf(model, withoutEach(batch, sizes, without)));
    without.forEach((_, b) => found.push(probabilities[b * sizes.tags + tag]!));
  }
  const [probability = 0, ...left] = found;
  const changes = items.map((item, i) => ({ ...item, change: probability - left[i]! }));
  return { probability: Math.min(1, Math.max(0, probability)), ...described(changes, request.post, sizes), milliseconds: performance.now() - started };
}

/** The other way round: what leaving out these items, all of them at once, changes for every hashtag that stands among the best with or without them. One turn at the model. */
export async function leaveOut(deps: ModelDeps, { checkpoint, encoder, model }: LoadedModel, { without, top, tags = [], ...request }: LeaveOut): Promise<ModelLeftOut> {
  const started = performance.now();
  const { sizes, vocabulary } = checkpoint;
  const batch = await batchOf(deps, { checkpoint, encoder }, request);
  const probabilities = await probabilitiesOf(model, withoutEach(batch, sizes, [[], chosen(itemsOf(batch, sizes), without, slotted(request.post, sizes.slots))]));
  const [whole, left] = [probabilities.subarray(0, sizes.tags), probabilities.subarray(sizes.tags, 2 * sizes.tags)];
  const asked = tags.map((name) => vocabulary.tagId(name)).filter((id) => id !== undefined);
  const told = new Set([...asked, ...best(whole, top), ...best(left, top)]);
  const changes = [...told].map((id) => ({ tag: vocabulary.tags[id]!, probability: Math.min(1, Math.max(0, whole[id]!)), change: whole[id]! - left[id]! }));
  return { changes: changes.sort((a, b) => b.probability - a.probability), milliseconds: performance.now() - started };
}

/** @throws AppError `not-found` where the model did not look at one of them */
function chosen(items: readonly Item[], { words = [], regions = [], history = [] }: LeaveOut['without'], memory: readonly ModelPost[]): readonly Item[] {
  const asked: readonly Item[] = [
    ...words.map((index) => ({ kind: 'word' as const, index })), ...regions.map((index) => ({ kind: 'region' as const, index })),
    ...history.map((key) => ({ kind: 'history' as const, index: memory.findIndex((one) => one.key === key) })),
  ];
  const found = items.filter(({ kind, index }) => asked.some((one) => one.kind === kind && one.index === index));
  if (found.length === 0 || found.length < new Set(asked.map(({ kind, index }) => `${kind} ${index}`)).size) {
    throw new AppError('not-found', 'The model did not look at that: it cannot be left out.', { hint: 'Name a word or a region of the attention, or a remembered post. If the model has changed meanwhile, ask again.' });
  }
  return found;
}

async function prepare(deps: ModelDeps, loaded: LoadedModel, request: Request): Promise<Asked> {
  const started = performance.now();
  const { sizes, vocabulary } = loaded.checkpoint;
  const name = request.tag;
  const tag = vocabulary.tagId(name);
  if (tag === undefined) throw new AppError('not-found', `The model does not know #${name.slice(0, 80)}, so nothing made it suggest that.`, { hint: 'Ask about a hashtag among its suggestions.' });
  return { batch: await batchOf(deps, loaded, request), sizes, tag, started };
}

function batchOf(deps: ModelDeps, { checkpoint, encoder }: Pick<LoadedModel, 'checkpoint' | 'encoder'>, { features, post }: Pick<Request, 'features' | 'post'>): Promise<Batch> {
  const { sizes, vocabulary } = checkpoint;
  const regions = new StandardisedRegions(loaderOf(deps, features, encoder), checkpoint.regions, sizes.regions, 1);
  return makeBatch({ sizes, vocabulary, regions, memory: { of: (_, slots) => slotted(post, slots) } }, [post]);
}

/** As `model.suggest` fills the slots. */
const slotted = (post: Request['post'], slots: number): readonly ModelPost[] => post.memory.filter((other) => other.key !== post.key).slice(0, slots);

function described(changes: readonly (Item & { readonly change: number })[], post: Request['post'], { captionWords: N, slots }: Sizes): Pick<ModelExplanation, 'words' | 'regions' | 'history'> {
  const words = tokenise(post.caption).slice(0, N);
  const memory = slotted(post, slots);
  const of = (kind: Item['kind']) => changes.filter((one) => one.kind === kind).map(({ index, change }) => ({ index, change }));
  return {
    words: of('word').map((one) => ({ ...one, word: words[one.index]! })),
    regions: of('region'),
    history: of('history').map(({ index, change }) => ({ key: memory[index]!.key, change })),
  };
}
