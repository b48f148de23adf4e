import type { TrainingPost, TrainResult, WorkerApi } from '../../common/contract/worker-api.ts';
import { reserved } from '../../common/domain/memory.ts';
import type { FilterReport, PaperFilter } from '../../common/domain/paper-filter.ts';
import type { InputOf } from '../../common/rpc/api.ts';
import { AppError } from '../../common/rpc/app-error.ts';
import type { Sizes } from '../../../native-model/batch.ts';
import type { BatchSource } from '../../../native-model/data/batches.ts';
import { type Filtered, paperFilter } from '../../../native-model/data/paper-filter.ts';
import { measureRegions, StandardisedRegions } from '../../../native-model/data/regions.ts';
import { PooledImages } from '../../../native-model/data/similar-memory.ts';
import { TOKENISER_VERSION } from '../../../native-model/data/tokeniser.ts';
import { Vocabulary } from '../../../native-model/data/vocabulary.ts';
import { evaluate, type Evaluation } from '../../../native-model/evaluate.ts';
import { fineTune } from '../../../native-model/fine-tune.ts';
import { Macon } from '../../../native-model/macon.ts';
import type { Measured } from '../../../native-model/metrics.ts';
import { train, type TrainingProgress } from '../../../native-model/train.ts';
import { type Checkpoint, writeCheckpoint } from '../../../native-model/weights.ts';
import type { ModelDeps } from './deps.ts';
import { engineInfo } from './engine.ts';
import { infoOf, type LoadedModel, loaderOf, loadModel } from './loaded-model.ts';
import { memoryFor } from './memories.ts';
import { rulesOf } from './rules-schema.ts';

const sideOf = (posts: readonly TrainingPost[], split: TrainingPost['split']) => posts.filter((post) => post.split === split);
/** What may be trained on, remembered and counted: training posts whose tags are known. */
const learnable = (posts: readonly TrainingPost[]) => sideOf(posts, 'training').filter((post) => post.tags.length > 0);
const progressOf = (deps: ModelDeps, task: string) => (progress: TrainingProgress) => { deps.emit('training.progressed', { task, ...progress }); };
/** Where no post could be measured there are no measures, rather than zeros. */
const atOf = ({ posts, at }: Measured) => (posts === 0 ? {} : at);
const seconds = (started: number) => (performance.now() - started) / 1000;

export async function runTraining(deps: ModelDeps, all: readonly TrainingPost[], input: InputOf<WorkerApi['training.run']>): Promise<TrainResult> {
  const started = performance.now();
  const signal = deps.tasks.signal(input.task);
  const [engine, encoder] = [await engineInfo(), await deps.encoder(input.encoder)];
  const { memory: mode = 'random', filter, seed, slots } = input;
  const filtered = filter === undefined ? undefined : paperFilter(all, filter);
  const posts = filtered?.posts ?? all;
  const candidates = learnable(posts);
  const apart = reserved(mode, candidates, seed, slots);
  const training = candidates.filter((post) => !apart.has(post.key));
  if (training.length === 0) throw noneLeft(filter !== undefined, apart.size > 0);
  const load = loaderOf(deps, input.features, encoder);
  const images = new Set(training.map((post) => post.image).filter((image) => image !== undefined));
  const statistics = await measureRegions(images, encoder.width, async (image) => { signal.throwIfAborted(); return load(image); });
  const giveWay = async () => { await deps.giveWay(); signal.throwIfAborted(); };
  const vocabulary = await Vocabulary.fromPosts(training, { giveWay, ...(filter === undefined ? {} : { minCount: filter.wordUses }) });
  const sizes: Sizes = { words: vocabulary.words.length, tags: vocabulary.tags.length, width: input.d, regionWidth: encoder.width, regions: encoder.grid.rows * encoder.grid.columns, captionWords: input.captionWords, slots: input.slots };
  const regions = new StandardisedRegions(load, statistics, sizes.regions);
  const memory = await memoryFor({ mode, seed, slots, signal }, { vocabulary, pooled: new PooledImages(statistics), captionWords: input.captionWords, load }, candidates, [...training, ...sideOf(posts, 'validation')]);
  const source: BatchSource = { sizes, vocabulary, memory, regions, giveWay: deps.giveWay };
  const model = Macon.create(sizes, input.seed);
  try {
    const { weights, epochs, steps, validation } = await train(model, source, training, sideOf(posts, 'validation'), { epochs: input.epochs, batch: input.batch, seed: input.seed, signal, onProgress: progressOf(deps, input.task) });
    const checkpoint: Checkpoint = { sizes, vocabulary, tokeniser: TOKENISER_VERSION, encoder, seed, rules: { memory: mode, ...(filter === undefined ? {} : { filter }) }, regions: statistics, weights };
    const stored = await store(input.target, checkpoint, signal);
    return { checkpoint: stored, engine: engine.name, posts: training.length, epochs, steps, seconds: seconds(started), validation: { posts: validation.posts, after: atOf(validation) }, ...(filter === undefined || filtered === undefined ? {} : { filter: reportOf(filter, filtered) }) };
  } finally {
    model.dispose();
  }
}

const reportOf = (thresholds: PaperFilter, { before, after, dropped }: Filtered<TrainingPost>): FilterReport => ({ thresholds, before, after, dropped });

function noneLeft(filtered: boolean, reservedOnes: boolean): AppError {
  if (filtered) return new AppError('conflict', 'The paper filter leaves no training post.', { hint: 'Lower its thresholds, or train without it.' });
  if (reservedOnes) return new AppError('conflict', 'The memory `authors` keeps every training post for remembering alone.', { hint: 'Remember fewer posts, or choose another memory.' });
  return new AppError('conflict', 'No training post has tags yet.', { hint: 'Tag some posts, or import posts with hashtags.' });
}

export async function runFineTune(deps: ModelDeps, posts: readonly TrainingPost[], input: InputOf<WorkerApi['training.fineTune']>): Promise<TrainResult> {
  const started = performance.now();
  const signal = deps.tasks.signal(input.task);
  const engine = await engineInfo();
  // The hold-out is frozen: what was decided on validation and test posts is never learnt from.
  const decided = sideOf(posts, 'training').filter((post) => post.decided === true);
  if (decided.length === 0) throw new AppError('conflict', 'No training post has judgements to learn from.', { hint: 'Judge some posts first; those of validation and test are kept for measuring.' });
  const { checkpoint, encoder, model } = await loadModel(deps, input.parent, input.encoder);
  try {
    const candidates = learnable(posts);
    const apart = reserved(rulesOf(checkpoint).memory, candidates, checkpoint.seed, checkpoint.sizes.slots);
    const [judged, replay] = [decided, candidates.filter((post) => post.decided !== true)].map((own) => own.filter((post) => !apart.has(post.key))) as [TrainingPost[], TrainingPost[]];
    if (judged.length === 0) throw new AppError('conflict', 'The posts judged are those that the model only remembers.', { hint: 'Judge other posts of these accounts.' });
    const holdOut = sideOf(posts, 'validation');
    const source = await sourceOf(deps, input.features, { checkpoint, encoder }, candidates, [...judged, ...replay, ...holdOut], signal);
    const tuned = await fineTune(model, source, { judged, replay, holdOut }, { steps: input.steps, seed: input.seed, signal, onProgress: progressOf(deps, input.task) });
    const stored = await store(input.target, { ...checkpoint, weights: tuned.weights }, signal);
    return {
      checkpoint: stored, engine: engine.name, posts: judged.length, epochs: 1, steps: tuned.steps, seconds: seconds(started),
      validation: { posts: tuned.after.posts, before: atOf(tuned.before), after: atOf(tuned.after), ...(tuned.change === undefined ? {} : { change: tuned.change }) }, tagsLeftOut: tuned.tagsLeftOut.slice(0, 1000),
    };
  } finally {
    model.dispose();
  }
}

export async function runEvaluation(deps: ModelDeps, all: readonly TrainingPost[], input: InputOf<WorkerApi['training.evaluate']>): Promise<Evaluation> {
  const signal = deps.tasks.signal(input.task);
  const { checkpoint, encoder, model } = await loadModel(deps, input.model, input.encoder);
  try {
    // Measured on the data that it was made for.
    const { filter } = rulesOf(checkpoint);
    const posts = filter === undefined ? all : paperFilter(all, filter).posts;
    const training = learnable(posts);
    const asked = sideOf(posts, input.split);
    const onBatch = (done: number) => { deps.emit('task.progressed', { task: input.task, done, total: asked.length }); };
    return await evaluate(model, await sourceOf(deps, input.features, { checkpoint, encoder }, training, asked, signal), training, asked, { average: input.average, signal, onBatch });
  } finally {
    model.dispose();
  }
}

/** A model's memories are drawn with its own seed, so that they are those it was trained with. */
async function sourceOf(deps: ModelDeps, features: string, { checkpoint, encoder }: Omit<LoadedModel, 'model'>, candidates: readonly TrainingPost[], targets: readonly TrainingPost[], signal: AbortSignal): Promise<BatchSource> {
  const { sizes, vocabulary, regions, seed } = checkpoint;
  const load = loaderOf(deps, features, encoder);
  const content = { vocabulary, pooled: new PooledImages(regions), captionWords: sizes.captionWords, load };
  const memory = await memoryFor({ mode: rulesOf(checkpoint).memory, seed, slots: sizes.slots, signal }, content, candidates, targets);
  return { sizes, vocabulary, memory, regions: new StandardisedRegions(load, regions, sizes.regions), giveWay: deps.giveWay };
}

async function store(target: string, checkpoint: Checkpoint, signal: AbortSignal) {
  signal.throwIfAborted();
  return infoOf({ checkpoint, ...(await writeCheckpoint(target, checkpoint)) });
}
