/** A piece of a text; `hit` where it is what was searched for. */
export interface TextPart { readonly text: string; readonly hit: boolean }

const REACH = 20_000;
const WORD = /[\p{L}\p{N}\p{Co}]/u;
const LEAD = 16;

/** As the store's index compares: without case and accents. Each place of the folded text knows where it stood. */
function folded(text: string): { readonly text: string; readonly at: readonly number[] } {
  const at: number[] = [];
  let plain = '';
  let from = 0;
  for (const letter of text) {
    const bare = letter.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
    for (let index = 0; index < bare.length; index++) at.push(from);
    plain += bare;
    from += letter.length;
  }
  at.push(text.length);
  return { text: plain, at };
}

/** The text in pieces: the words sought are marked, of the last of them also what only begins with it, as the host searches. What begins far in the text is shown from there on. */
export function foundParts(whole: string, sought: string | undefined, most: number): readonly TextPart[] {
  const words = (sought ?? '').split(/[^\p{L}\p{N}\p{Co}]+/u).filter(Boolean).map((word) => folded(word).text);
  const flat = whole.slice(0, REACH).replace(/\s+/gu, ' ').trim();
  const hits = words.length === 0 ? [] : hitsOf(flat, words);
  const first = hits[0]?.[0] ?? 0;
  const from = first > most - LEAD ? wordBefore(flat, first - LEAD) : 0;
  const to = from + most < flat.length ? cutBefore(flat, from + most) : flat.length;
  const parts: TextPart[] = from > 0 ? [{ text: '…', hit: false }] : [];
  let last = from;
  for (const [start, end] of hits) {
    if (start < last || start >= to) continue;
    if (start > last) parts.push({ text: flat.slice(last, start), hit: false });
    parts.push({ text: flat.slice(start, Math.min(end, to)), hit: true });
    last = Math.min(end, to);
  }
  if (last < to) parts.push({ text: flat.slice(last, to), hit: false });
  return to < flat.length ? [...parts, { text: '…', hit: false }] : parts;
}

function hitsOf(text: string, words: readonly string[]): (readonly [number, number])[] {
  const { text: plain, at } = folded(text);
  const hits: (readonly [number, number])[] = [];
  for (let index = 0; index < plain.length; index++) {
    if (index > 0 && WORD.test(plain[index - 1] ?? '')) continue;
    const word = words.filter((one, place) => plain.startsWith(one, index) && (place === words.length - 1 || !WORD.test(plain[index + one.length] ?? ''))).sort((a, b) => b.length - a.length)[0];
    if (word !== undefined) hits.push([at[index] ?? 0, at[index + word.length] ?? text.length]);
  }
  return hits;
}

/** Never in the middle of a letter of several code units. */
function cutBefore(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code >= 0xdc00 && code <= 0xdfff ? at - 1 : at;
}
function wordBefore(text: string, at: number): number {
  const blank = text.lastIndexOf(' ', at);
  return blank > 0 && at - blank < 40 ? blank + 1 : cutBefore(text, at);
}
