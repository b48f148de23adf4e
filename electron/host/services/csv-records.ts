import { decodeUtf8, MAX_LINE_BYTES } from '../files/lines.ts';
import type { BrokenRow } from './import-source.ts';

/** One record of a CSV file: its text, or why it cannot be used. `line` is the one it begins on. */
export type CsvRecord = { readonly line: number; readonly text: string; readonly fields: number } | BrokenRow;

const LF = 0x0a;
const CR = 0x0d;
const QUOTE = 0x22;
const COMMA = 0x2c;
/** Spreadsheets write semicolons where a comma stands in numbers; what is copied out of them has tabs. */
const DELIMITERS = [COMMA, 0x3b, 0x09] as const;
const OPEN_AT_END = 'A quote that opens on this line is not closed on it.';

/**
 * Cuts a CSV byte stream into records. csv-parse loses the rest of its buffer at an overlong record and goes on inside a quote that is
 * closed wrongly, so what is broken is taken out here, one record each, and only sound records reach it.
 * After a wrong quote a record ends with its line. An unclosed quote is told with the line it opened on, and ends the file;
 * with `lines` each line is one record, and only the line whose quote stays open is lost.
 */
export class CsvRecords {
  #parts: Buffer[] = [];
  #size = 0;
  #line = 1;
  #start = 1;
  #fields = 1;
  #state: 'field' | 'unquoted' | 'quoted' | 'closing' = 'field';
  #quoteLine = 0;
  #broken: string | undefined;
  #afterCr = false;
  #made: CsvRecord[] = [];
  #delimiter: number | undefined;
  readonly #lines: boolean;

  constructor(lines = false) { this.#lines = lines; }

  /** What stands between two fields: that which stands most often in the first line. */
  get delimiter(): string { return String.fromCharCode(this.#delimiter ?? COMMA); }

  /** The records that this chunk completed. */
  push(chunk: Buffer): readonly CsvRecord[] {
    this.#delimiter ??= delimiterOf(chunk);
    let from = 0;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at];
      if (this.#afterCr) {
        this.#afterCr = false;
        // The second half of CRLF belongs to the line that ended.
        if (byte === LF) { if (this.#state !== 'quoted') from = at + 1; continue; }
      }
      const isEnd = byte === LF || byte === CR;
      if (isEnd) { this.#line += 1; this.#afterCr = byte === CR; }
      if (this.#step(byte, isEnd)) {
        this.#keep(chunk.subarray(from, at));
        this.#finish();
        from = at + 1;
      }
    }
    this.#keep(chunk.subarray(from));
    return this.#take();
  }

  /** The last record, which may lack its line's end. */
  end(): readonly CsvRecord[] {
    const open = this.#state === 'quoted' ? this.#quoteLine : undefined;
    if (open !== undefined) this.#broken = this.#lines ? OPEN_AT_END : `A quote that opens on line ${open} is never closed; nothing after it was read. Close it, or say that each line is one row (--lines in the terminal): then only the broken lines are refused.`;
    this.#finish(this.#lines ? undefined : open);
    return this.#take();
  }

  /** True when the byte ends the record. */
  #step(byte: number | undefined, isEnd: boolean): boolean {
    if (byte === 0) this.#broken ??= 'The row holds a character that belongs in no text (NUL).';
    if (this.#state === 'quoted') {
      if (byte === QUOTE) this.#state = 'closing';
      if (isEnd && this.#lines) this.#broken ??= OPEN_AT_END;
      return isEnd && this.#lines;
    }
    if (isEnd) return true;
    if (byte === this.#delimiter) {
      this.#fields += 1;
      this.#state = 'field';
    } else if (byte === QUOTE) {
      this.#quote();
    } else {
      if (this.#state === 'closing') this.#broken ??= `Text follows a closing quote on line ${this.#line}.`;
      this.#state = 'unquoted';
    }
    return false;
  }

  #quote(): void {
    if (this.#state === 'unquoted') { this.#broken ??= `A quote stands inside an unquoted field on line ${this.#line}.`; return; }
    // A quote at the start of a field opens it; one after a quote was a doubled quote.
    if (this.#state === 'field') this.#quoteLine = this.#line;
    this.#state = 'quoted';
  }

  #keep(bytes: Buffer): void {
    this.#size += bytes.length;
    if (this.#size > MAX_LINE_BYTES) this.#parts = [];
    else if (bytes.length > 0) this.#parts.push(bytes);
  }

  #finish(unclosed?: number): void {
    const { text, reason } = this.#read();
    if (reason !== undefined) this.#made.push({ line: this.#start, reason, ...(unclosed === undefined ? {} : { unclosed }) });
    else if (text !== '') this.#made.push({ line: this.#start, text, fields: this.#fields });
    this.#parts = [];
    this.#size = 0;
    this.#fields = 1;
    this.#state = 'field';
    this.#broken = undefined;
    this.#start = this.#line;
  }

  #read(): { text: string; reason?: undefined } | { reason: string; text?: undefined } {
    if (this.#broken !== undefined) return { reason: this.#broken };
    if (this.#size > MAX_LINE_BYTES) return { reason: 'The row is longer than 1 MB.' };
    const text = decodeUtf8(Buffer.concat(this.#parts));
    return text === undefined ? { reason: 'The row has characters that cannot be read: it is not valid UTF-8.' } : { text };
  }

  #take(): readonly CsvRecord[] {
    const made = this.#made;
    this.#made = [];
    return made;
  }
}

/** Of the first line of `chunk`, quoted fields aside. Where none is ahead of the comma it is the comma. */
function delimiterOf(chunk: Buffer): number {
  const counts = DELIMITERS.map(() => 0);
  let quoted = false;
  for (const byte of chunk) {
    if (byte === QUOTE) quoted = !quoted;
    else if (!quoted && (byte === LF || byte === CR)) break;
    const which = quoted ? -1 : DELIMITERS.findIndex((one) => one === byte);
    if (which >= 0) counts[which]! += 1;
  }
  return DELIMITERS[counts.indexOf(Math.max(...counts))]!;
}
