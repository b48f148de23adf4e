import type { CaptionPart } from './caption-parts.ts';
import { direction, visualOrder } from './line-order.ts';

/** A piece of a line: `x` is its left edge, from the left of the lines; `first`: it begins its word. */
export interface LinePiece { readonly text: string; readonly word: number | undefined; readonly unread: boolean; readonly first: boolean; readonly rtl: boolean; readonly x: number; readonly width: number }
type Atom = Omit<LinePiece, 'x'>;

/** A word of thousands of letters is shown by its beginning. */
const MOST_OF_A_WORD = 240;
/** Of what the model does not read, as many lines as show that it goes on. */
const MOST_UNREAD_LINES = 6;

/** The caption in lines of at most `width`; one that begins from right to left stands at the right. */
export function captionLines(parts: readonly CaptionPart[], width: number, measure: (text: string) => number): readonly (readonly LinePiece[])[] {
  const way = direction(parts.map((part) => part.text).join('')) ?? 'ltr';
  const lines = brokenLines(parts, width, measure);
  const read = lines.findLastIndex((line) => line.some((atom) => !atom.unread)) + 1;
  const kept = lines.length > read + MOST_UNREAD_LINES ? [...lines.slice(0, read + MOST_UNREAD_LINES), [plain('…', measure)]] : lines;
  return kept.map((line) => placed(line, way, width));
}

const plain = (text: string, measure: (text: string) => number): Atom => ({ text, word: undefined, unread: true, first: true, rtl: false, width: measure(text) });

function brokenLines(parts: readonly CaptionPart[], width: number, measure: (text: string) => number): readonly (readonly Atom[])[] {
  const lines: Atom[][] = [[]];
  let used = 0;
  for (const atom of parts.flatMap((part) => atomsOf(part, width, measure))) {
    if (atom.text === '\n' || (used > 0 && used + atom.width > width)) { lines.push([]); used = 0; }
    if (atom.text === '\n' || (used === 0 && /^\s*$/u.test(atom.text))) continue;
    lines.at(-1)?.push(atom);
    used += atom.width;
  }
  return lines;
}

/** What a line can be broken between; a word wider than the line is broken within. */
function atomsOf(part: CaptionPart, width: number, measure: (text: string) => number): readonly Atom[] {
  const texts = part.word === undefined ? part.text.match(/\n|[^\S\n]+|\S+/gu) ?? [] : [part.text];
  return texts.flatMap((text) => chunks(text, width, measure).map((chunk, index) => ({ text: chunk, word: part.word, unread: part.unread === true, first: index === 0, rtl: direction(chunk) === 'rtl', width: measure(chunk) })));
}

function chunks(text: string, width: number, measure: (text: string) => number): readonly string[] {
  if (measure(text) <= width) return [text];
  const letters = [...text];
  const shown = letters.length > MOST_OF_A_WORD ? [...letters.slice(0, MOST_OF_A_WORD - 1), '…'] : letters;
  const each = Math.max(1, Math.floor((shown.length * width) / measure(shown.join('')) * 0.9));
  return Array.from({ length: Math.ceil(shown.length / each) }, (_, index) => shown.slice(index * each, (index + 1) * each).join(''));
}

function placed(line: readonly Atom[], way: 'rtl' | 'ltr', width: number): readonly LinePiece[] {
  const end = line.findLastIndex((atom) => !/^\s*$/u.test(atom.text)) + 1;
  const atoms = line.slice(0, end);
  let x = way === 'rtl' ? width - atoms.reduce((sum, atom) => sum + atom.width, 0) : 0;
  return visualOrder(atoms.map((atom) => atom.text), way).flatMap((index) => {
    const atom = atoms[index];
    if (atom === undefined) return [];
    const piece = { ...atom, rtl: atom.rtl || (way === 'rtl' && direction(atom.text) === undefined), x };
    x += atom.width;
    return [piece];
  });
}
