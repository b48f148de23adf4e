import { canTakeBack, everyImport, type ImportEntry, type TakeBackPreview } from '../../../electron/common/contract/data-api.ts';
import type { ImportId } from '../../../electron/common/domain/ids.ts';
import { AppError } from '../../../electron/common/rpc/app-error.ts';
import type { Workbench } from '../../workbench/workbench.svelte.ts';

const PAGE = 20;
const MOST = 200;

/** What was imported into the workspace, the newest first, and taking it back. */
export class ImportsList {
  entries = $state.raw<readonly ImportEntry[]>([]);
  more = $state(false);
  error = $state.raw<AppError>();
  #read = false;
  #turn = 0;
  readonly #workbench: Workbench;

  constructor(workbench: Workbench) {
    this.#workbench = workbench;
    const again = () => { if (this.#read) void this.read(); };
    workbench.connection.on('posts.imported', again);
    workbench.connection.onResync(again);
  }

  get(id: ImportId | undefined): ImportEntry | undefined { return this.entries.find((entry) => entry.id === id); }

  /** As many as were read before. */
  async read(): Promise<void> {
    this.#read = true;
    const turn = ++this.#turn;
    try {
      const page = await this.#page(undefined, Math.min(MOST, Math.max(PAGE, this.entries.length)));
      if (turn !== this.#turn) return;
      this.entries = page.imports;
      this.more = page.next !== undefined;
      this.error = undefined;
    } catch (error) { if (turn === this.#turn) this.error = AppError.from(error); }
  }

  async readMore(): Promise<void> {
    const turn = ++this.#turn;
    const { imports, next } = await this.#page(this.entries.at(-1)?.id, PAGE);
    if (turn !== this.#turn) return;
    this.entries = [...this.entries, ...imports];
    this.more = next !== undefined;
  }

  /** The newest that has something to take back; undefined when there is none. */
  async last(): Promise<ImportId | undefined> {
    for await (const entry of everyImport((input) => this.#workbench.connection.call('data.imports', input))) if (canTakeBack(entry)) return entry.id;
    return undefined;
  }

  weigh(id: ImportId): Promise<TakeBackPreview> { return this.#workbench.connection.call('data.previewTakeBack', { import: id }); }
  async takeBack(id: ImportId): Promise<void> { await this.#workbench.connection.call('data.takeBack', { import: id }); }

  #page(before: ImportId | undefined, limit: number) { return this.#workbench.connection.call('data.imports', { limit, ...(before === undefined ? {} : { before }) }); }
}
