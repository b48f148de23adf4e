/** A piece of a caption as it stands there. `word`: the place of the model's word that it is; `unread`: a word past those that the model takes. */
export interface CaptionPart { readonly text: string; readonly word?: number; readonly unread?: true }

const LINKS_AND_NAMES = /(?:https?:\/\/|www\.)\S+|(?<![\p{L}\p{N}_.])[@＠][\p{L}\p{M}\p{N}_.]*[\p{L}\p{M}\p{N}_]/giu;
const EMOJI = /\p{Extended_Pictographic}|\p{Regional_Indicator}|\u20e3/u;
const words = new Intl.Segmenter('und', { granularity: 'word' });
const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

/** `word`: in the form that the model's words have; undefined for blanks and punctuation. */
interface Piece { readonly text: string; readonly word: string | undefined }

/**
 * The model's words where they stand in the caption, with everything between them. Undefined when they cannot all be found, each one in its turn:
 * weights must never lie on a word that they do not belong to.
 */
export function captionParts(caption: string, read: readonly string[]): readonly CaptionPart[] | undefined {
  const parts: CaptionPart[] = [];
  let next = 0;
  for (const { text, word } of piecesOf(caption)) {
    if (word === undefined) parts.push({ text });
    else if (next === read.length) parts.push({ text, unread: true });
    else if (word === read[next]) parts.push({ text, word: next++ });
    else return undefined;
  }
  return next === read.length ? joined(parts) : undefined;
}

function* piecesOf(caption: string): Generator<Piece> {
  let from = 0;
  for (const match of caption.matchAll(LINKS_AND_NAMES)) {
    yield* plainPieces(caption.slice(from, match.index));
    yield { text: match[0], word: /^[@＠]/u.test(match[0]) ? '<name>' : '<url>' };
    from = match.index + match[0].length;
  }
  yield* plainPieces(caption.slice(from));
}

function* plainPieces(text: string): Generator<Piece> {
  for (const { segment, isWordLike } of words.segment(text)) {
    if (EMOJI.test(segment)) {
      // Emoji that stand without a blank between them may come as one segment; each is a word of its own.
      for (const { segment: one } of graphemes.segment(segment)) yield { text: one, word: EMOJI.test(one) ? one.replace(/\ufe0f/gu, '').normalize('NFC').toLowerCase() : undefined };
    } else yield { text: segment, word: isWordLike === true ? segment.normalize('NFC').toLowerCase() : undefined };
  }
}

/** Neighbours of one sort as one piece: a long caption is a few hundred pieces, not thousands. */
function joined(parts: readonly CaptionPart[]): readonly CaptionPart[] {
  const made: CaptionPart[] = [];
  for (const part of parts) {
    const last = made.at(-1);
    // A blank between two words that were not read goes with them.
    const here: CaptionPart = part.word === undefined && last?.unread === true && /^\s*$/u.test(part.text) ? { text: part.text, unread: true } : part;
    if (last !== undefined && last.word === undefined && here.word === undefined && last.unread === here.unread) made[made.length - 1] = { ...last, text: last.text + here.text };
    else made.push(here);
  }
  return made;
}
