import { readFileSync, realpathSync, statSync } from 'node:fs';
import { AppError } from '../../common/rpc/app-error.ts';
import { AtomicFile } from './atomic-file.ts';

/** Bytes: anything longer is no file of settings. */
const LONGEST = 4_000_000;

/** What stands in the file: a text ('' where there is no file), or why it cannot be read. */
export type FileText = { readonly text: string; readonly unreadable?: undefined } | { readonly text: ''; readonly unreadable: string };

/** A small text file that a person edits, here or in another program. Read anew at each look; writes take turns. */
export class PersonFile {
  readonly path: string;
  #known: FileText;
  #writing = 0;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(path: string) {
    this.path = path;
    this.#known = this.#look();
  }

  /** As last read or written. */
  get known(): FileText { return this.#known; }

  /** Reads it again; whether it is another text than the known one. While we write, what stands there is ours or about to be. */
  refresh(): boolean {
    if (this.#writing > 0) return false;
    const found = this.#look();
    if (found.text === this.#known.text && found.unreadable === this.#known.unreadable) return false;
    this.#known = found;
    return true;
  }

  /** Makes a new text out of the one that stands there now, and writes it whole or not at all; undefined leaves it as it is. */
  change(make: (now: FileText) => string | undefined): Promise<boolean> {
    const turn = this.#turn.then(() => this.#change(make));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #change(make: (now: FileText) => string | undefined): Promise<boolean> {
    this.#writing += 1;
    try {
      const text = make(this.#look());
      if (text === undefined) return false;
      await this.#write(text);
      this.#known = { text };
      return true;
    } finally {
      this.#writing -= 1;
    }
  }

  async #write(text: string): Promise<void> {
    let file: AtomicFile | undefined;
    try {
      file = await AtomicFile.create(this.#target());
      await file.write(text);
      await file.commit();
    } catch (error) {
      await file?.discard();
      throw new AppError('forbidden', `${this.path} could not be written: ${error instanceof Error ? error.message : String(error)}`, { hint: 'Check that you may write there and that the disk has room. The old text stands.', cause: error });
    }
  }

  /** A link stays a link: people keep such files elsewhere. */
  #target(): string {
    try { return realpathSync(this.path); } catch { return this.path; }
  }

  #look(): FileText {
    try {
      const { size, isFile } = describe(this.path);
      // Reading a pipe would wait for ever.
      if (!isFile) return { text: '', unreadable: 'It is no file.' };
      if (size > LONGEST) return { text: '', unreadable: `It has ${size} bytes; at most ${LONGEST} are read.` };
      return { text: new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(this.path)) };
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT') return { text: '' };
      return { text: '', unreadable: code === 'ERR_ENCODING_INVALID_ENCODED_DATA' ? 'It has characters that cannot be read: it is not UTF-8 text.' : `It cannot be read: ${error instanceof Error ? error.message : String(error)}` };
    }
  }
}

function describe(path: string): { readonly size: number; readonly isFile: boolean } {
  const stat = statSync(path);
  return { size: stat.size, isFile: stat.isFile() };
}
