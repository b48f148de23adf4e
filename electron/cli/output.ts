import type { Job } from '../common/domain/job.ts';
import type { AppError } from '../common/rpc/app-error.ts';

/** Where a command speaks: results on stdout (one JSON document with --json), everything else on stderr. */
export interface Output {
  readonly json: boolean;
  /** The command's result: the document with --json, else the lines. */
  result(document: unknown, lines: readonly string[]): void;
  note(text: string): void;
  progress(job: Pick<Job, 'done' | 'total' | 'message'>): void;
  failure(error: AppError): void;
}

export function createOutput(json: boolean): Output {
  const live = process.stderr.isTTY;
  let lastLine = '';
  let lastStage = '';
  const endLine = () => { if (live && lastLine !== '') process.stderr.write('\n'); lastLine = ''; };
  return {
    json,
    result(document, lines) {
      endLine();
      process.stdout.write(json ? `${JSON.stringify(document)}\n` : lines.map((line) => `${line}\n`).join(''));
    },
    note(text) { endLine(); process.stderr.write(`${text}\n`); },
    progress({ done, total, message }) {
      const told = message.includes(`${done} of ${total}`) ? '' : ` ${done}/${total}`;
      const line = total > 0 ? `${message}${told} (${Math.floor((100 * done) / total)}%)` : message;
      if (line === lastLine) return;
      lastLine = line;
      if (live) { process.stderr.write(`\r\x1b[K${line}`); return; }
      // In a file: a line for each kind of work and each tenth of it, whatever numbers the message counts up.
      const stage = `${message.replace(/\d+/g, '')} ${total > 0 ? Math.floor((10 * done) / total) : ''}`;
      if (stage !== lastStage) process.stderr.write(`${line}\n`);
      lastStage = stage;
    },
    failure(error) {
      endLine();
      if (json) process.stdout.write(`${JSON.stringify({ error: error.toWire() })}\n`);
      process.stderr.write(`macon: ${error.message}\n${error.hint === undefined ? '' : `       ${error.hint}\n`}`);
      if (error.detail !== undefined) process.stderr.write(`${error.detail}\n`);
    },
  };
}

/** Text with the columns of each row lined up. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, index) => { widths[index] = Math.max(widths[index] ?? 0, cell.length); });
  return rows.map((row) => row.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('  ').trimEnd());
}
