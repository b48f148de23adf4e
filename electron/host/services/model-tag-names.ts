import type { HashtagNameRepository } from '../database/repositories/hashtag-name-repository.ts';

/** How a model version calls hashtags: by the names they had when it was trained. A renamed hashtag so keeps its learned weights. */
export interface ModelTagNames {
  /** Today's name → the version's. */
  toModel(tag: string): string;
  /** The version's name → today's. */
  fromModel(tag: string): string;
}

/** Made anew for each use, since a rename may come between two. `vocabulary`: the version's tag names. */
export function modelTagNames(names: HashtagNameRepository, vocabulary: readonly string[]): ModelTagNames {
  const renamed = names.all();
  const today = new Map(renamed.map(({ alias, tag }) => [alias, tag]));
  const known = new Set(renamed.length === 0 ? [] : vocabulary);
  const former = new Map(renamed.filter(({ alias, tag }) => known.has(alias) && !known.has(tag)).map(({ alias, tag }) => [tag, alias]));
  return { toModel: (tag) => former.get(tag) ?? tag, fromModel: (tag) => today.get(tag) ?? tag };
}

/** Two names of the vocabulary may have become one hashtag's: the better place counts. */
export function withTodaysNames<T extends { readonly tag: string }>(tags: readonly T[], { fromModel }: ModelTagNames): readonly T[] {
  const seen = new Set<string>();
  return tags.map((one) => ({ ...one, tag: fromModel(one.tag) })).filter(({ tag }) => !seen.has(tag) && seen.add(tag));
}
