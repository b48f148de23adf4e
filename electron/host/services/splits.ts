import { seededHash } from '../../common/domain/seeded.ts';
import type { PostId } from '../../common/domain/ids.ts';
import type { Split } from '../../common/domain/post.ts';
import type { ModelDataPost } from '../database/repositories/model-data-repository.ts';

/**
 * The `workbench` split: 80% training, 10% validation, 10% test within each account, as posts come. Near-duplicates (the same image,
 * or the same caption of the same account) share a draw; the draw is a hash, so that later posts change no earlier one.
 */
export function drawSplits(posts: readonly ModelDataPost[], seed: number): (readonly [PostId, Split])[] {
  return posts.filter((post) => post.split === undefined).map((post) => [post.id, splitOf(seededHash(seed, groupOf(post)) / 2 ** 32)]);
}

const groupOf = (post: ModelDataPost): string => post.image ?? (post.caption === '' ? `post ${post.key}` : `caption ${post.account}\n${post.caption}`);
const splitOf = (draw: number): Split => (draw < 0.1 ? 'validation' : draw < 0.2 ? 'test' : 'training');
