/** Belongs to a model: another version cuts other words, so a checkpoint names the one it was trained with. Raise it with any change below. */
export const TOKENISER_VERSION = 'macon-words-1';

export const URL_TOKEN = '<url>';
export const NAME_TOKEN = '<name>';

const URLS = /(?:https?:\/\/|www\.)\S+/giu;
const NAMES = /(?<![\p{L}\p{N}_.])[@＠][\p{L}\p{M}\p{N}_.]*[\p{L}\p{M}\p{N}_]/gu;
/** Segmenter does not call emoji word-like; keycaps, flags and joined sequences are one grapheme and so one word. */
const EMOJI = /\p{Extended_Pictographic}|\p{Regional_Indicator}|\u20e3/u;
const FOLDED = /[\ue000\ue001]/u;
const segmenter = new Intl.Segmenter('und', { granularity: 'word' });
const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

/**
 * The words of a caption, in order: Unicode words in lower case and NFC, emoji as words of their own, each link one `<url>`, each @name one `<name>`.
 * Punctuation and blanks are left out.
 */
export function tokenise(caption: string): string[] {
  // Folded to private-use characters first: the segmenter would cut `<url>` into three pieces. What the caption holds of them goes.
  const folded = caption.replace(/[\ue000\ue001]/gu, ' ').replace(URLS, ' \ue000 ').replace(NAMES, ' \ue001 ').normalize('NFC').toLowerCase();
  const words: string[] = [];
  for (const { segment, isWordLike } of segmenter.segment(folded)) {
    if (FOLDED.test(segment)) words.push(segment.includes('\ue000') ? URL_TOKEN : NAME_TOKEN);
    else if (EMOJI.test(segment)) words.push(...emojiOf(segment));
    else if (isWordLike === true) words.push(segment);
  }
  return words;
}

/** Emoji that stand without a blank between them may come as one segment. The variation selector is dropped: it changes the look alone. */
function emojiOf(segment: string): string[] {
  return [...graphemes.segment(segment)].map(({ segment: one }) => one.replace(/\ufe0f/gu, '')).filter((one) => EMOJI.test(one));
}
