import { Popularity } from './baselines/popularity.ts';
import { UserPopularity } from './baselines/user-popularity.ts';
import type { BatchSource } from './data/batches.ts';
import type { Post } from './data/post.ts';
import type { Macon } from './macon.ts';
import { type Average, f1OfEach, inVocabulary, KS, measure, type Measured, type MeasuresAt, type Ranked } from './metrics.ts';
import { rankPosts } from './predict.ts';

export interface SystemScores { readonly name: string; readonly at: MeasuresAt }

export interface Evaluation {
  readonly posts: number;
  readonly skippedWithoutTags: number;
  /** Y is a post's whole tag set. */
  readonly systems: readonly SystemScores[];
  /** Y without the tags that no training post had: the paper's way. */
  readonly inVocabulary: readonly SystemScores[];
}

export interface EvaluateOptions { readonly average: Average; readonly signal?: AbortSignal; readonly onBatch?: (done: number) => void }

/** With F1@5 of each post that has tags, in the order given. */
export interface MeasuredEach extends Measured { readonly f1At5: readonly number[] }

const DEEPEST = Math.max(...KS);

/** MACON beside the two floors on the same posts; `training` is what the floors count. */
export async function evaluate(model: Macon, source: BatchSource, training: readonly Post[], posts: readonly Post[], options: EvaluateOptions): Promise<Evaluation> {
  const { vocabulary } = source;
  const judged = posts.filter((post) => post.tags.length > 0);
  const floors = [new Popularity(training, vocabulary), new UserPopularity(training, vocabulary)];
  const rankings = [
    { name: 'MACON', ids: await rankPosts(model, source, judged, DEEPEST, options) },
    ...floors.map((floor) => ({ name: floor.name, ids: judged.map((post) => floor.rank(post, DEEPEST)) })),
  ];
  const named = rankings.map(({ name, ids }) => ({ name, cases: ids.map((ranking, i) => caseOf(source, ranking, judged[i]!)) }));
  return {
    posts: judged.length,
    skippedWithoutTags: posts.length - judged.length,
    systems: named.map(({ name, cases }) => ({ name, at: measure(cases, options.average).at })),
    inVocabulary: named.map(({ name, cases }) => ({ name, at: measure(inVocabulary(cases, (tag) => vocabulary.tagId(tag) !== undefined), options.average).at })),
  };
}

/** MACON alone, macro: what training and fine-tunes are judged by. */
export async function measureModel(model: Macon, source: BatchSource, posts: readonly Post[], signal?: AbortSignal): Promise<MeasuredEach> {
  const rankings = await rankPosts(model, source, posts, DEEPEST, signal === undefined ? {} : { signal });
  const cases = rankings.map((ranking, i) => caseOf(source, ranking, posts[i]!));
  return { ...measure(cases, 'macro'), f1At5: f1OfEach(cases, 5) };
}

function caseOf({ vocabulary }: BatchSource, ranking: readonly number[], post: Post): Ranked {
  return { ranking: ranking.map((id) => vocabulary.tags[id]!), truth: post.tags };
}
