import { createReadStream } from 'node:fs';

/** Longest line (and CSV record) that is read, in bytes. */
export const MAX_LINE_BYTES = 1 << 20;

/** One line without its end, or why it cannot be used. Lines count from 1. */
export type Line = { readonly line: number; readonly text: string } | { readonly line: number; readonly reason: string };

const NEWLINE = 0x0a;
const CARRIAGE = 0x0d;
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Decodes strictly; undefined when the bytes are not UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try { return decoder.decode(bytes); } catch { return undefined; }
}

/** Streams a text file line by line in bounded memory: an overlong line is passed over and told, never held. Blank lines are left out. */
export async function* readLines(file: string): AsyncGenerator<Line> {
  let rest: Buffer[] = [];
  let size = 0;
  let line = 1;
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 16 }) as AsyncIterable<Buffer>) {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE, from); end !== -1; end = chunk.indexOf(NEWLINE, from)) {
      const made = lineOf(line, [...rest, chunk.subarray(from, end)], size + end - from);
      if (made !== undefined) yield made;
      rest = [];
      size = 0;
      line += 1;
      from = end + 1;
    }
    size += chunk.length - from;
    if (size <= MAX_LINE_BYTES) rest.push(chunk.subarray(from));
    else rest = [];
  }
  const last = lineOf(line, rest, size);
  if (last !== undefined) yield last;
}

function lineOf(line: number, parts: readonly Buffer[], size: number): Line | undefined {
  if (size > MAX_LINE_BYTES) return { line, reason: 'The line is longer than 1 MB.' };
  let bytes: Buffer = Buffer.concat(parts);
  if (line === 1 && bytes.length >= 3 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) bytes = bytes.subarray(3);
  if (bytes.at(-1) === CARRIAGE) bytes = bytes.subarray(0, -1);
  if (bytes.length === 0) return undefined;
  const text = decodeUtf8(bytes);
  if (text === undefined) return { line, reason: 'The line has characters that cannot be read: it is not valid UTF-8.' };
  return text.trim() === '' ? undefined : { line, text };
}
