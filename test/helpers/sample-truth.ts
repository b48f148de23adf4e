import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PostTruth, TagSource } from '../../electron/worker/sample-feed/truth.ts';

export type { Box, PostTruth, TagSource, TrueTag } from '../../electron/worker/sample-feed/truth.ts';

const SOURCES: readonly TagSource[] = ['photo', 'text', 'both', 'habit', 'noise'];

/** Reads a feed's truth.jsonl by post id; throws on a line that is not one. */
export function readTruth(folder: string): ReadonlyMap<string, PostTruth> {
  const lines = readFileSync(join(folder, 'truth.jsonl'), 'utf8').split('\n').filter((line) => line !== '');
  return new Map(lines.map((line, at) => {
    const truth = JSON.parse(line) as PostTruth;
    if (typeof truth.id !== 'string' || !truth.tags.every(({ source }) => SOURCES.includes(source))) throw new Error(`truth.jsonl, line ${at + 1}: not a post's truth`);
    return [truth.id, truth];
  }));
}

/** The best that can be done: all tags that something explains, photo and text first; what noise put there nobody can know. */
export function oracle(truth: PostTruth): readonly string[] {
  return SOURCES.filter((source) => source !== 'noise').flatMap((source) => truth.tags.filter((tag) => tag.source === source).map(({ tag }) => tag));
}

/** Share of the true tags of each source among the given suggestions, summed over posts: {found, all}. */
export function foundBySource(posts: readonly { readonly truth: PostTruth; readonly suggested: readonly string[] }[]): Record<TagSource, { found: number; all: number }> {
  const count = (source: TagSource) => {
    const tags = posts.flatMap(({ truth, suggested }) => truth.tags.filter((tag) => tag.source === source).map(({ tag }) => suggested.includes(tag)));
    return { found: tags.filter(Boolean).length, all: tags.length };
  };
  return { photo: count('photo'), text: count('text'), both: count('both'), habit: count('habit'), noise: count('noise') };
}
