/** How well a text answers a query: larger is better; `at` are the places of the letters that matched. */
export interface Match { readonly score: number; readonly at: readonly number[] }

// A letter whose small form is longer stays as it is: the places must hold in the text as written.
const small = (text: string): string => text.replaceAll(/./gsu, (letter) => { const lower = letter.toLowerCase(); return lower.length === letter.length ? lower : letter; });
const startsWord = (text: string, at: number): boolean => at === 0 || !/[\p{L}\p{N}]/u.test(text[at - 1] ?? '');

/** Each word of the query must be found: best at the start of a word, else anywhere, else as letters in this order. An empty query matches everything. */
export function fuzzyMatch(query: string, text: string): Match | undefined {
  const lower = small(text);
  const at = new Set<number>();
  let score = 0;
  for (const word of small(query).split(/\s+/).filter(Boolean)) {
    const found = whole(word, lower) ?? scattered(word, lower);
    if (found === undefined) return undefined;
    score += found.score;
    for (const place of found.at) at.add(place);
  }
  return { score: score - text.length / 1000, at: [...at].sort((a, b) => a - b) };
}

function whole(word: string, text: string): Match | undefined {
  let first = -1;
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (startsWord(text, at)) return { score: 100 + (at === 0 ? 10 : 0), at: span(at, word.length) };
    if (first < 0) first = at;
  }
  return first < 0 ? undefined : { score: 50, at: span(first, word.length) };
}

function scattered(word: string, text: string): Match | undefined {
  const places: number[] = [];
  let score = 0;
  for (const letter of word) {
    const at = text.indexOf(letter, (places.at(-1) ?? -1) + 1);
    if (at < 0) return undefined;
    score += startsWord(text, at) ? 6 : 1;
    places.push(at);
  }
  return { score, at: places };
}

const span = (from: number, length: number): number[] => Array.from({ length }, (_, index) => from + index);

/** A text in pieces, those that matched marked. */
export function pieces(text: string, at: readonly number[]): readonly { readonly text: string; readonly hit: boolean }[] {
  const hits = new Set(at);
  const found: { text: string; hit: boolean }[] = [];
  for (let index = 0; index < text.length; index++) {
    const hit = hits.has(index);
    const last = found.at(-1);
    if (last?.hit === hit) last.text += text[index];
    else found.push({ text: text[index] ?? '', hit });
  }
  return found;
}
