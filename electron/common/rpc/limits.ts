import { AppError } from './app-error.ts';

const MAX_DEPTH = 12;
const MAX_NODES = 200_000;
const MAX_CHARACTERS = 8_000_000;
/** No input has a field of such a name; schemas look names up with `in` and would let them pass unseen. */
const FORBIDDEN_NAMES = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Refuses huge, deep and cyclic inputs, and what JSON could not carry, before a schema walks them. Binary data counts by its bytes.
 * @throws AppError `too-large`, or `invalid-input` for values that are neither plain data nor binary.
 */
export function checkSize(input: unknown, method: string): void {
  let nodes = 0;
  let characters = 0;
  const stack: { value: object; depth: number }[] = [];
  const visit = (value: unknown, depth: number) => {
    if (typeof value === 'string') characters += value.length;
    else if (typeof value === 'object' && value !== null) stack.push({ value, depth });
  };
  visit(input, 0);
  for (let entry = stack.pop(); entry !== undefined; entry = stack.pop()) {
    const { value, depth } = entry;
    if (depth >= MAX_DEPTH) throw tooLarge(method, 'is nested too deeply');
    if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) characters += value.byteLength;
    else {
      // An array counts by its length: a sparse one of a billion holes has no values, yet a schema would walk them all.
      nodes += Array.isArray(value) ? value.length : Object.keys(checkPlain(value, method)).length;
      if (nodes > MAX_NODES) throw tooLarge(method, 'has too many parts');
      for (const [name, child] of Object.entries(value)) {
        if (!Array.isArray(value)) characters += checkName(name, method).length;
        visit(child, depth + 1);
      }
    }
    if (characters > MAX_CHARACTERS) throw tooLarge(method, 'is too long');
  }
  if (characters > MAX_CHARACTERS) throw tooLarge(method, 'is too long');
}

function checkPlain(value: object, method: string): object {
  // By tag and not by prototype: the value may have been made in another realm.
  if (Object.prototype.toString.call(value) === '[object Object]') return value;
  throw new AppError('invalid-input', `The input of "${shorten(method)}" holds something that is not plain data.`);
}

function checkName(name: string, method: string): string {
  if (!FORBIDDEN_NAMES.has(name)) return name;
  throw new AppError('invalid-input', `The input of "${shorten(method)}" has a field named "${name}".`);
}

/** Text that came from outside, short enough for a message. */
export const shorten = (text: string, most = 80) => (text.length <= most ? text : `${text.slice(0, most)}…`);

const tooLarge = (method: string, why: string) => new AppError('too-large', `The input of "${shorten(method)}" ${why}.`);
