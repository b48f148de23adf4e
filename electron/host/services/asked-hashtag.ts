import { normaliseHashtag } from '../../common/domain/hashtag.ts';
import { AppError } from '../../common/rpc/app-error.ts';

/** The beginning of a hashtag as it is being typed: with or without #, in any case. */
export const asTyped = (text: string): string => text.trim().replace(/^[#＃]+/u, '').normalize('NFC').toLowerCase();

/** @throws AppError `invalid-input` */
export function asHashtag(text: string): string {
  const tag = normaliseHashtag(text);
  if (tag === undefined) throw new AppError('invalid-input', `"${text.slice(0, 80)}" is not a hashtag.`, { hint: 'A hashtag is one word of letters, digits, _ or emoji, with at least one letter or emoji.' });
  return tag;
}
