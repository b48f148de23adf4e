import type { PostSuggestions } from '../../../electron/common/contract/suggestions-api.ts';
import type { Attention, Suggestion } from '../../../electron/common/domain/attention.ts';

/** A hashtag under two versions. Ranks from 1; what is undefined was not among those asked for. */
export interface TagChange {
  readonly tag: string;
  readonly rankA?: number; readonly rankB?: number;
  readonly a?: number; readonly b?: number;
  /** B − A; undefined where one of them is not known. */
  readonly change?: number;
  readonly state: 'both' | 'new' | 'gone';
}

const ranked = (suggestions: readonly Suggestion[]) => new Map(suggestions.map((one, index) => [one.tag, { rank: index + 1, probability: one.probability }]));

/** The first `shown` of either version, in the order of B, then what is gone in the order of A. `new` and `gone` mean: among the first `shown`. */
export function tagChanges(a: readonly Suggestion[], b: readonly Suggestion[], shown: number): readonly TagChange[] {
  const [inA, inB] = [ranked(a), ranked(b)];
  const tags = [...new Set([...b.slice(0, shown), ...a.slice(0, shown)].map((one) => one.tag))];
  return tags.map((tag) => {
    const [before, after] = [inA.get(tag), inB.get(tag)];
    const [was, is] = [(before?.rank ?? Infinity) <= shown, (after?.rank ?? Infinity) <= shown];
    return {
      tag, state: was && is ? 'both' as const : is ? 'new' as const : 'gone' as const,
      ...(before === undefined ? {} : { rankA: before.rank, a: before.probability }),
      ...(after === undefined ? {} : { rankB: after.rank, b: after.probability }),
      ...(before === undefined || after === undefined ? {} : { change: after.probability - before.probability }),
    };
  });
}

export interface WordChange { readonly id: string; readonly word: string; readonly a?: number; readonly b?: number; readonly change?: number }

/** Words of the same caption, paired by the word and which time it stands there: a version may not know all of them. */
export function wordChanges(a: Attention['words'], b: Attention['words']): readonly WordChange[] {
  const keyed = (words: Attention['words']) => {
    const seen = new Map<string, number>();
    return new Map(words.map(({ word, weight }) => { const time = (seen.get(word) ?? 0) + 1; seen.set(word, time); return [`${word} ${time}`, { word, weight }] as const; }));
  };
  const [inA, inB] = [keyed(a), keyed(b)];
  return [...new Set([...inA.keys(), ...inB.keys()])].map((id) => {
    const [before, after] = [inA.get(id), inB.get(id)];
    return {
      id, word: after?.word ?? before?.word ?? '',
      ...(before === undefined ? {} : { a: before.weight }), ...(after === undefined ? {} : { b: after.weight }),
      ...(before === undefined || after === undefined ? {} : { change: after.weight - before.weight }),
    };
  });
}

/** B − A a region; empty when the two do not look at the same grid. */
export const mapChanges = (a: readonly number[], b: readonly number[]): readonly number[] => (a.length === b.length ? b.map((value, index) => value - (a[index] ?? 0)) : []);

export const farthest = (values: readonly (number | undefined)[]): number => values.reduce<number>((most, value) => Math.max(most, Math.abs(value ?? 0)), 0);

/** What went differently, in sentences; `name` says a region. */
export function differences(a: PostSuggestions, b: PostSuggestions, shown: number, name: (region: number) => string, say: { readonly probability: (value: number) => string; readonly change: (value: number) => string }): readonly string[] {
  const changes = tagChanges(a.suggestions, b.suggestions, shown);
  const list = (state: TagChange['state']) => changes.filter((one) => one.state === state).slice(0, 5).map((one) => `#${one.tag}`).join(', ');
  const said: string[] = [];
  const [firstA, firstB] = [a.suggestions[0], b.suggestions[0]];
  if (firstA !== undefined && firstB !== undefined) said.push(firstA.tag === firstB.tag ? `Both put #${firstA.tag} first (${say.probability(firstA.probability)} → ${say.probability(firstB.probability)}).` : `First was #${firstA.tag} (${say.probability(firstA.probability)}), is #${firstB.tag} (${say.probability(firstB.probability)}).`);
  if (list('new') !== '') said.push(`New among the first ${shown}: ${list('new')}.`);
  if (list('gone') !== '') said.push(`Gone from the first ${shown}: ${list('gone')}.`);
  const moved = changes.filter((one) => one.change !== undefined).sort((x, y) => Math.abs(y.change ?? 0) - Math.abs(x.change ?? 0))[0];
  if (moved?.change !== undefined && moved.change !== 0) said.push(`Largest change: #${moved.tag}, ${say.change(moved.change)} (rank ${moved.rankA} → ${moved.rankB}).`);
  const regions = mapChanges(a.attention.regions, b.attention.regions);
  const region = regions.reduce((best, value, index) => (Math.abs(value) > Math.abs(regions[best] ?? 0) ? index : best), 0);
  if ((regions[region] ?? 0) !== 0) said.push(`Photo: ${name(region)} ${(regions[region] ?? 0) > 0 ? 'gained' : 'lost'} most weight (${say.change(regions[region] ?? 0)}).`);
  const word = wordChanges(a.attention.words, b.attention.words).filter((one) => one.change !== undefined).sort((x, y) => Math.abs(y.change ?? 0) - Math.abs(x.change ?? 0))[0];
  if (word?.change !== undefined && word.change !== 0) said.push(`Caption: “${word.word}” ${word.change > 0 ? 'gained' : 'lost'} most weight (${say.change(word.change)}).`);
  if (said.length <= 1 && moved !== undefined && (moved.change ?? 0) === 0) said.push('No difference in probabilities or weights: on this post the two are the same.');
  return said;
}
