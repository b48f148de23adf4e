import { shorten } from './format.ts';

export interface Named { readonly key: string; readonly caption: string }

/** What a person knows a post by: the beginning of its caption on one line, as text; its id only where there is none. */
export const postName = ({ key, caption }: Named, most = 40): string => shorten(caption, most) || `post without a caption, ${shorten(key, most)}`;

/** In a sentence: the caption in quotation marks. One from right to left, or with marks of its own, does not turn the words around it. */
export function postInWords(post: Named, most = 40): string {
  const name = postName(post, most).replace(TURNS, '');
  return shorten(post.caption, most) === '' ? `the ${name}` : RIGHT_TO_LEFT.test(name) ? `“\u2068${name}\u2069”` : `“${name}”`;
}
const TURNS = /[\u202a-\u202e\u2066-\u2069]/g;
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/;
