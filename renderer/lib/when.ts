/** Reads a context key; an unknown one is undefined. */
export type ContextReader = (key: string) => unknown;

const COMPARISONS = /([\w.-]+)\s*[!=]=\s*(?:'([^']*)'|([\w.-]+))/g;
const TOKENS = /\s*(?:(&&|\|\||==|!=|!|\(|\))|'([^']*)'|([\w.-]+))/y;

/** Evaluates `a && (b == 'x' || !c)`; an empty condition holds, an unreadable one never does. */
export function evaluateWhen(condition: string | undefined, read: ContextReader): boolean {
  if (condition === undefined || condition.trim() === '') return true;
  const parser = new Parser(tokens(condition), read);
  try { return parser.whole(); } catch { return false; }
}

/** More keys than that in two conditions are not looked through. */
const MOST_CASES = 10_000;

/** Whether there is a moment in which both hold; of conditions with very many keys it is taken for granted. */
export function canHoldTogether(a: string | undefined, b: string | undefined): boolean {
  const keys = new Map<string, Set<unknown>>();
  const compared = [a, b].flatMap((one) => [...(one ?? '').matchAll(COMPARISONS)]);
  for (const [, key = '', quoted, word] of compared) keys.set(key, (keys.get(key) ?? new Set([undefined])).add(quoted ?? word));
  for (const { word } of [...tokens(a ?? ''), ...tokens(b ?? '')]) if (word !== undefined) keys.set(word, keys.get(word) ?? new Set([undefined, true]));
  const cases = [...keys.values()].reduce((product, values) => product * values.size, 1);
  if (cases > MOST_CASES) return true;
  return Array.from({ length: cases }, (_, n) => n).some((n) => {
    let rest = n;
    const moment = new Map([...keys].map(([key, values]) => { const value = [...values][rest % values.size]; rest = Math.floor(rest / values.size); return [key, value] as const; }));
    const read: ContextReader = (key) => moment.get(key);
    return evaluateWhen(a, read) && evaluateWhen(b, read);
  });
}

interface Token { readonly operator?: string; readonly quoted?: string; readonly word?: string }

function tokens(condition: string): Token[] {
  const found: Token[] = [];
  TOKENS.lastIndex = 0;
  const text = condition.trimEnd();
  while (TOKENS.lastIndex < text.length) {
    const match = TOKENS.exec(text);
    if (match === null) return [{ operator: 'unreadable' }];
    found.push({ ...(match[1] === undefined ? {} : { operator: match[1] }), ...(match[2] === undefined ? {} : { quoted: match[2] }), ...(match[3] === undefined ? {} : { word: match[3] }) });
  }
  return found;
}

class Parser {
  #at = 0;
  readonly #tokens: readonly Token[];
  readonly #read: ContextReader;

  constructor(list: readonly Token[], read: ContextReader) { this.#tokens = list; this.#read = read; }

  whole(): boolean {
    const value = this.#or();
    if (this.#at !== this.#tokens.length) throw new Error('something is left over');
    return value;
  }

  #take(operator: string): boolean {
    if (this.#tokens[this.#at]?.operator !== operator) return false;
    this.#at++;
    return true;
  }

  #or(): boolean {
    let value = this.#and();
    while (this.#take('||')) { const right = this.#and(); value = value || right; }
    return value;
  }

  #and(): boolean {
    let value = this.#not();
    while (this.#take('&&')) { const right = this.#not(); value = value && right; }
    return value;
  }

  #not(): boolean {
    if (this.#take('!')) return !this.#not();
    if (this.#take('(')) {
      const value = this.#or();
      if (!this.#take(')')) throw new Error('a bracket is missing');
      return value;
    }
    return this.#comparison();
  }

  #comparison(): boolean {
    const token = this.#tokens[this.#at++];
    if (token?.word === undefined) throw new Error('a key was expected');
    const value = this.#read(token.word);
    if (this.#take('==')) return String(value ?? '') === this.#literal();
    if (this.#take('!=')) return String(value ?? '') !== this.#literal();
    return Boolean(value);
  }

  #literal(): string {
    const token = this.#tokens[this.#at++];
    const value = token?.quoted ?? token?.word;
    if (value === undefined) throw new Error('a value was expected');
    return value;
  }
}
