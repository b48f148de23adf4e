import type { PostDetail } from '../../electron/common/contract/posts-api.ts';
import { count } from './format.ts';

/** What the strictest of the usual platforms takes (Instagram). */
export const MOST_TAGS = 30;
const MOST_CHARACTERS = 2_200;

const STANDS: readonly string[] = ['accepted', 'added'];

/** Hashtags that stand on a post: what people gave it, and the original ones that nobody took off. */
export const standingTags = (post: PostDetail): readonly string[] =>
  post.tags.filter(({ state, original }) => STANDS.includes(state) || (original && state !== 'rejected' && state !== 'removed')).map(({ tag }) => tag);

/** The caption with its hashtags, ready to be posted, and what a platform would refuse of it. */
export function readyCaption(post: PostDetail): { readonly text: string; readonly tags: number; readonly warning?: string } {
  const tags = standingTags(post);
  const text = [post.caption, tags.map((tag) => `#${tag}`).join(' ')].filter((part) => part !== '').join('\n\n');
  const length = [...text].length;
  const over = [
    ...(tags.length > MOST_TAGS ? [`${tags.length} hashtags, of which Instagram takes ${MOST_TAGS}`] : []),
    ...(length > MOST_CHARACTERS ? [`${count(length)} characters, of which Instagram takes ${count(MOST_CHARACTERS)}`] : []),
  ];
  return { text, tags: tags.length, ...(over.length === 0 ? {} : { warning: `${over.join('; ')}.` }) };
}
