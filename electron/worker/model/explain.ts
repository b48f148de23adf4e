import type { ModelExplanation, ModelPost, WorkerApi } from '../../common/contract/worker-api.ts';
import type { InputOf } from '../../common/rpc/api.ts';
import { AppError } from '../../common/rpc/app-error.ts';
import type { Batch, Sizes } from '../../../native-model/batch.ts';
import { makeBatch, slices } from '../../../native-model/data/batches.ts';
import { StandardisedRegions } from '../../../native-model/data/regions.ts';
import { tokenise } from '../../../native-model/data/tokeniser.ts';
import { type Item, itemsOf, withoutEach } from '../../../native-model/leave-one-out.ts';
import { probabilitiesOf } from '../../../native-model/predict.ts';
import { throwIfCancelled } from '../tasks.ts';
import type { ModelDeps } from './deps.ts';
import { type LoadedModel, loaderOf, type ModelCache } from './loaded-model.ts';

type Request = InputOf<WorkerApi['model.explain']>;
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
  for (const without of slices([undefined, ...items], BATCH)) {
    const probabilities = await turn(({ model }) => probabilitiesOf(model, withoutEach(batch, sizes, without)));
    without.forEach((_, b) => found.push(probabilities[b * sizes.tags + tag]!));
  }
  const [probability = 0, ...left] = found;
  const changes = items.map((item, i) => ({ ...item, change: probability - left[i]! }));
  return { probability: Math.min(1, Math.max(0, probability)), ...described(changes, request.post, sizes), milliseconds: performance.now() - started };
}

async function prepare(deps: ModelDeps, { checkpoint, encoder }: LoadedModel, { features, post, tag: name }: Request): Promise<Asked> {
  const started = performance.now();
  const { sizes, vocabulary } = checkpoint;
  const tag = vocabulary.tagId(name);
  if (tag === undefined) throw new AppError('not-found', `The model does not know #${name.slice(0, 80)}, so nothing made it suggest that.`, { hint: 'Ask about a hashtag among its suggestions.' });
  const regions = new StandardisedRegions(loaderOf(deps, features, encoder), checkpoint.regions, sizes.regions, 1);
  const batch = await makeBatch({ sizes, vocabulary, regions, memory: { of: (_, slots) => slotted(post, slots) } }, [post]);
  return { batch, sizes, tag, started };
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
