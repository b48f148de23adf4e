/**
 * Hashtag rules shared by import, type-ahead and export.
 * A hashtag is `#` and then letters, marks, digits, connector punctuation or emoji; it is kept without the `#`, NFC, lower case.
 */
const BODY = String.raw`[\p{L}\p{M}\p{N}\p{Pc}\p{Extended_Pictographic}\u200d\ufe0f]`;
const IN_TEXT = new RegExp(String.raw`(?<![\p{L}\p{N}_&/])[#＃](${BODY}+)`, 'gu');
const WHOLE = new RegExp(`^${BODY}+$`, 'u');

/** Longest hashtag that is kept, in UTF-16 units. */
const MAX_HASHTAG_LENGTH = 140;

/** The canonical form of a hashtag, or undefined when the text is not one (empty, blanks inside, only digits, too long). */
export function normaliseHashtag(text: string): string | undefined {
  const body = text.trim().replace(/^[#＃]+/u, '').normalize('NFC').toLowerCase();
  if (body.length === 0 || body.length > MAX_HASHTAG_LENGTH) return undefined;
  if (!WHOLE.test(body) || /^[\p{N}\p{Pc}]+$/u.test(body)) return undefined;
  return body;
}

/** Takes the hashtags out of a caption: the text the model sees, and the tags in order of first appearance. */
export function splitCaption(caption: string): { readonly text: string; readonly hashtags: readonly string[] } {
  const hashtags = new Set<string>();
  const text = caption.replace(IN_TEXT, (whole, body: string) => {
    const tag = normaliseHashtag(body);
    if (tag === undefined) return whole;
    hashtags.add(tag);
    return ' ';
  });
  return { text: text.replace(/[ \t]{2,}/g, ' ').replace(/[ \t]+(\n|$)/g, '$1').trim(), hashtags: [...hashtags] };
}
