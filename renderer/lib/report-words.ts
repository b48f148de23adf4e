import type { EvaluationReport } from '../../electron/common/contract/training-api.ts';
import { count, counted } from './format.ts';

const SYSTEMS: Readonly<Record<string, string>> = { popularity: 'Most used hashtags', 'user-popularity': 'The account’s own hashtags' };
/** What is measured, for a person; the data and its CSV keep the name that the program has. */
export const systemName = (name: string): string => SYSTEMS[name] ?? name;

const AVERAGES: Readonly<Record<string, string>> = { macro: 'mean over posts', pooled: 'all posts taken together' } satisfies Record<EvaluationReport['average'], string>;
/** How several posts' measures became one; undefined for a way that is not known. */
export const averageWords = (average: unknown): string | undefined => AVERAGES[String(average)];
/** "Test posts (48), mean over posts; 3 without hashtags left out". */
export function measuredOn({ split, average, posts, skippedWithoutTags }: EvaluationReport): string {
  const left = skippedWithoutTags > 0 ? `; ${count(skippedWithoutTags)} without hashtags left out` : '';
  return `${counted(posts, `${split} post`)}, ${averageWords(average) ?? average}${left}`;
}
