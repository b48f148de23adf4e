import type { ModelAnswer, ModelAttention, ModelPost, WorkerApi } from '../../common/contract/worker-api.ts';
import type { InputOf } from '../../common/rpc/api.ts';
import type { Batch } from '../../../native-model/batch.ts';
import { type BatchSource, makeBatch, slices } from '../../../native-model/data/batches.ts';
import { StandardisedRegions } from '../../../native-model/data/regions.ts';
import { tokenise } from '../../../native-model/data/tokeniser.ts';
import { best } from '../../../native-model/metrics.ts';
import { predict, type Prediction } from '../../../native-model/predict.ts';
import type { ModelDeps } from './deps.ts';
import { type AnsweringModel, loaderOf } from './loaded-model.ts';

type Request = InputOf<WorkerApi['model.suggest']>;
type Asked = Request['posts'][number];

/** Answers of a loaded model for some posts with the memory given. */
export async function suggest(deps: ModelDeps, loaded: AnsweringModel, request: Request): Promise<ModelAnswer[]> {
  const { checkpoint, encoder, model, contents } = loaded;
  const regions = new StandardisedRegions(loaderOf(deps, request.features, encoder), checkpoint.regions, checkpoint.sizes.regions, 64);
  const answers: ModelAnswer[] = [];
  for (const posts of slices(request.posts, 32)) {
    const memories = new Map(posts.map((post) => [post.key, post.memory]));
    const memory = { of: (post: { key: string }, slots: number) => (memories.get(post.key) ?? []).filter((other) => other.key !== post.key).slice(0, slots) };
    const source: BatchSource = { sizes: checkpoint.sizes, vocabulary: checkpoint.vocabulary, memory, regions };
    if (!request.attention) {
      const probabilities = await contents.probabilitiesOf(source, posts);
      posts.forEach((post, b) => answers.push(answerOf(source, probabilities, post, b, request)));
      continue;
    }
    const batch = await makeBatch(source, posts);
    const prediction = await predict(model, batch);
    posts.forEach((post, b) => answers.push({ ...answerOf(source, prediction.probabilities, post, b, request), attention: attentionOf(source, batch, prediction, post, b) }));
  }
  return answers;
}

function answerOf(source: BatchSource, all: Float32Array, post: Asked, b: number, { top, of }: Request): ModelAnswer {
  const { tags } = source.vocabulary;
  const probabilities = all.subarray(b * tags.length, (b + 1) * tags.length);
  const suggestions = best(probabilities, top).map((id) => ({ tag: tags[id]!, probability: Math.min(1, Math.max(0, probabilities[id]!)) }));
  return { key: post.key, suggestions, ...(of === undefined ? {} : { standing: standingOf(source, probabilities, of) }) };
}

/** Tags that the vocabulary lacks are left out; equal probabilities stand in the order of the vocabulary, as among the suggestions. */
function standingOf({ vocabulary: { tags } }: BatchSource, probabilities: Float32Array, of: readonly string[]): NonNullable<ModelAnswer['standing']> {
  return of.flatMap((tag) => {
    const id = tags.indexOf(tag);
    if (id < 0) return [];
    const own = probabilities[id]!;
    const rank = 1 + probabilities.reduce((better, other, index) => better + (other > own || (other === own && index < id) ? 1 : 0), 0);
    return [{ tag, probability: Math.min(1, Math.max(0, own)), rank }];
  });
}

/** Real words only; regions and C's columns only where there is an image; history in the order of the slots. */
function attentionOf(source: BatchSource, batch: Batch, prediction: Prediction, post: Asked, b: number): ModelAttention {
  const { captionWords: N, regions: M } = source.sizes;
  const seen = batch.hasImage[b] === 1;
  const words = tokenise(post.caption).slice(0, N);
  const row = (word: number) => Array.from(prediction.C.subarray((b * N + word) * M, (b * N + word + 1) * M));
  return {
    regions: seen ? Array.from(prediction.av.subarray(b * M, (b + 1) * M)) : [],
    words: words.map((word, i) => ({ word, weight: prediction.au[b * N + i]! })),
    affinity: words.map((_, i) => (seen ? row(i) : [])),
    history: historyOf(source, batch, prediction, source.memory.of(post, source.sizes.slots), b),
  };
}

function historyOf({ sizes: { slots: L }, vocabulary }: BatchSource, { memoryTags, tagsKept: Nt }: Batch, { as, at }: Prediction, remembered: readonly Pick<ModelPost, 'key'>[], b: number): ModelAttention['history'] {
  return remembered.map(({ key }, slot) => {
    const first = (b * L + slot) * Nt;
    const ids = Array.from(memoryTags.subarray(first, first + Nt)).filter((id) => id >= 0);
    return { key, weight: as[b * L + slot]!, tags: ids.map((id, k) => ({ tag: vocabulary.tags[id]!, weight: at[first + k]! })) };
  });
}
