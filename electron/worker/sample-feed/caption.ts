import type { PlannedPost } from './plan-post.ts';
import type { Grammar, Recipe } from './recipe.ts';
import type { Random } from './random.ts';

/** What a clause is about: an object or concept of the post by its place, or nothing. */
interface Clause { readonly text: string; readonly object?: number; readonly concept?: number }
interface Token { readonly text: string; readonly key: boolean; readonly object: number | undefined; readonly concept: number | undefined }

export interface WrittenCaption {
  /** Caption with its hashtags, as the photo service shows it. */
  readonly caption: string;
  /** The words that give each object and concept away, with their places among the blank-separated words of the caption without hashtags. */
  readonly objectWords: ReadonlyMap<number, readonly { word: string; index: number }[]>;
  readonly conceptWords: ReadonlyMap<number, readonly { word: string; index: number }[]>;
}

const SHORTEST = 5;
export const LONGEST = 25;
const COLON = /[,.!?…]$/u;

export function writeCaption(recipe: Recipe, post: PlannedPost, random: Random): WrittenCaption {
  const grammar = recipe.grammar[post.language];
  const tokens = withSlip(compose(recipe, post, grammar, random), post, grammar, random);
  const words = (of: (token: Token) => number | undefined) => {
    const found = new Map<number, { word: string; index: number }[]>();
    tokens.forEach((token, index) => {
      const place = of(token);
      if (place === undefined || !token.key) return;
      found.set(place, [...(found.get(place) ?? []), { word: bare(token.text), index }]);
    });
    return found;
  };
  const tags = random.shuffle(post.tags.map(({ tag }) => `#${tag}`));
  return {
    caption: withHashtags(tokens, tags, random.chance(post.account.inside), random),
    objectWords: words((token) => token.object),
    conceptWords: words((token) => token.concept),
  };
}

/** Lower case, without punctuation at either end: how the word counter and the tokeniser see it. */
export function bare(word: string): string {
  return word.toLowerCase().replace(/^[^\p{L}\p{N}\p{Extended_Pictographic}]+|[^\p{L}\p{N}\p{Extended_Pictographic}\ufe0f]+$/gu, '');
}

/** Clauses in some order with filling between them, of 5 to 25 words; tried anew when too long. */
function compose(recipe: Recipe, post: PlannedPost, grammar: Grammar, random: Random): Token[] {
  for (let attempt = 0; ; attempt++) {
    const needed = neededClauses(post, grammar, attempt > 30, random);
    const clauses = fill(needed, grammar, random.between(6, 17), random);
    const tokens = punctuate(clauses, recipe.emoji, random);
    const count = tokens.filter(({ text }) => /[\p{L}\p{N}]/u.test(text)).length;
    if (count >= SHORTEST && tokens.length <= LONGEST) return tokens;
    if (attempt > 200) throw new RangeError(`no caption of ${SHORTEST}-${LONGEST} words for ${post.id}`);
  }
}

function neededClauses(post: PlannedPost, grammar: Grammar, short: boolean, random: Random): Clause[] {
  const mentions = post.objects.flatMap(({ recipe, mentioned }, object): Clause[] => {
    if (!mentioned) return [];
    const word = random.pick(recipe.words[post.language]);
    return [{ text: short ? word : random.pick(grammar.mention).replace('{o}', word), object }];
  });
  const told = post.concepts.map(({ phrases }, concept): Clause => {
    const byLength = [...phrases[post.language]].sort((a, b) => a.length - b.length);
    return { text: short ? byLength[0] ?? '' : random.pick(byLength), concept };
  });
  return random.shuffle([...mentions, ...told]);
}

function fill(needed: readonly Clause[], grammar: Grammar, length: number, random: Random): Clause[] {
  const clauses = [...needed];
  const size = () => clauses.reduce((sum, clause) => sum + clause.text.split(' ').length, 0);
  const fillers = random.shuffle(grammar.filler);
  while (size() < Math.max(length, SHORTEST) && fillers.length > 0) clauses.splice(random.int(clauses.length + 1), 0, { text: fillers.pop() ?? '' });
  if (random.chance(0.2)) clauses.unshift({ text: random.pick(grammar.opener) });
  return clauses;
}

function punctuate(clauses: readonly Clause[], emoji: readonly string[], random: Random): Token[] {
  const casing = random.chance(0.7);
  let start = true;
  return clauses.flatMap((clause, place) => {
    const last = place === clauses.length - 1;
    const mark = last ? random.pick(['', '', '.', '!', '...']) : random.pick([',', '.', '.', '!', ' -', '']);
    const pictures = random.chance(0.3) ? Array.from({ length: 1 + random.int(2) }, () => random.pick(emoji)) : [];
    const tokens = tokensOf(clause, start && casing, mark === ' -' ? '' : mark);
    start = last || /[.!]/.test(mark);
    return [...tokens, ...pictures.map((text): Token => ({ text, key: false, object: undefined, concept: undefined }))];
  });
}

/** Words of a clause; those in [brackets] are key words. */
function tokensOf(clause: Clause, capital: boolean, mark: string): Token[] {
  let inside = false;
  const raw = clause.text.split(' ');
  return raw.map((word, at) => {
    if (word.includes('[')) inside = true;
    const key = inside;
    if (word.includes(']')) inside = false;
    const plain = word.replace(/[[\]]/g, '');
    const cased = capital && at === 0 ? plain.charAt(0).toUpperCase() + plain.slice(1) : plain;
    const text = at === raw.length - 1 && !COLON.test(cased) ? cased + mark : cased;
    return { text, key, object: clause.object, concept: clause.concept };
  });
}

/** Now and then a slip of the keyboard, never in a word that something hangs on. */
function withSlip(tokens: Token[], post: PlannedPost, grammar: Grammar, random: Random): Token[] {
  if (!random.chance(post.account.slips)) return tokens;
  const open = tokens.flatMap((token, at) => !token.key && /^\p{L}{4,}$/u.test(token.text) ? [at] : []);
  const known = open.filter((at) => grammar.typos[tokens[at]?.text.toLowerCase() ?? ''] !== undefined);
  if (open.length === 0) return tokens;
  const slipped = random.pick(known.length > 0 ? known : open);
  return tokens.map((token, at) => at === slipped ? { ...token, text: grammar.typos[token.text.toLowerCase()] ?? swapped(token.text, random) } : token);
}

function swapped(word: string, random: Random): string {
  const at = 1 + random.int(word.length - 2);
  return word.slice(0, at) + word.charAt(at + 1) + word.charAt(at) + word.slice(at + 2);
}

function withHashtags(tokens: readonly Token[], tags: string[], inside: boolean, random: Random): string {
  const words = tokens.map(({ text }) => text);
  if (inside && tags.length > 1) {
    const gaps = tokens.flatMap((token, at) => /[,.!]$/.test(token.text) && at < tokens.length - 1 ? [at] : []);
    const gap = gaps.length > 0 ? random.pick(gaps) : undefined;
    const tag = gap === undefined ? undefined : tags.pop();
    if (gap !== undefined && tag !== undefined) words[gap] = `${words[gap] ?? ''} ${tag}`;
  }
  const break_ = random.pick([' ', ' ', '\n', '\n.\n']);
  return words.join(' ') + (tags.length > 0 ? (break_ === '\n.\n' ? '\n\n' : break_) + tags.join(' ') : '');
}
