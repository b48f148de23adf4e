import type { PostId } from '../../common/domain/ids.ts';
import type { HashtagRepository } from '../database/repositories/hashtag-repository.ts';
import type { Emit } from './emit.ts';

/** Posts named in one event, and in an answer; events name all of them. */
export const NAMED = 1000;

/** Every post that wears the hashtag looks different now. Answers the first of them. */
export function tellOfTag({ hashtags, emit }: { readonly hashtags: HashtagRepository; readonly emit: Emit }, tag: string): readonly PostId[] {
  const id = hashtags.find(tag) ?? 0;
  const first = hashtags.postsOf(id, 0, NAMED);
  emit('tags.changed', { tags: [hashtags.canonical(tag)] });
  for (let posts = first; posts.length > 0; posts = posts.length < NAMED ? [] : hashtags.postsOf(id, posts.at(-1) ?? 0, NAMED)) emit('posts.changed', { posts });
  return first;
}
