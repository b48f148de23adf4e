import type { Post } from '../data/post.ts';
import type { Vocabulary } from '../data/vocabulary.ts';

/** How many of these posts have each tag, by id [T]. */
export function countTags(posts: readonly Post[], vocabulary: Vocabulary): Float32Array {
  const counts = new Float32Array(vocabulary.tags.length);
  for (const post of posts) for (const id of vocabulary.tagIds(post.tags)) counts[id]!++;
  return counts;
}
