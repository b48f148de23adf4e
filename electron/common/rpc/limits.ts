import { AppError } from './app-error.ts';

const MAX_DEPTH = 12;
const MAX_NODES = 200_000;
const MAX_CHARACTERS = 8_000_000;

/** Refuses huge, deep and cyclic inputs before a schema walks them. Binary data counts by its bytes. */
export function checkSize(input: unknown, method: string): void {
  let nodes = 0;
  let characters = 0;
  const stack: { value: unknown; depth: number }[] = [{ value: input, depth: 0 }];
  for (let entry = stack.pop(); entry !== undefined; entry = stack.pop()) {
    const { value, depth } = entry;
    if (typeof value === 'string') characters += value.length;
    else if (ArrayBuffer.isView(value)) characters += value.byteLength;
    else if (typeof value === 'object' && value !== null) {
      const children = Object.values(value);
      nodes += children.length;
      if (depth >= MAX_DEPTH) throw tooLarge(method, 'nested too deeply');
      if (nodes > MAX_NODES) throw tooLarge(method, 'has too many parts');
      for (const child of children) stack.push({ value: child, depth: depth + 1 });
    }
    if (characters > MAX_CHARACTERS) throw tooLarge(method, 'is too long');
  }
}

const tooLarge = (method: string, why: string) => new AppError('too-large', `The input of "${method.slice(0, 80)}" ${why}.`);
