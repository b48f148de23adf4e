import type { FolderListing } from '../../../electron/common/contract/files-api.ts';
import { AppError } from '../../../electron/common/rpc/app-error.ts';
import { under } from '../../lib/path-text.ts';
import { hostFolder } from '../../workbench/services/host-folder.ts';
import type { Workbench } from '../../workbench/workbench.svelte.ts';

export type ExportWhat = 'posts' | 'decisions';
export type ExportFormat = 'jsonl' | 'csv';

/** What a person is about to write out, and where to. */
export class ExportState {
  what = $state<ExportWhat>('posts');
  format = $state<ExportFormat>('jsonl');
  error = $state.raw<AppError>();
  asking = $state(false);
  #typed = $state<string>();
  #home = $state.raw<FolderListing>();
  readonly #workbench: Workbench;

  constructor(workbench: Workbench) { this.#workbench = workbench; }

  readonly folder = (path: string | undefined): Promise<FolderListing> => hostFolder(this.#workbench.connection, path);

  /** As typed; until then a name in the person's own folder that says what it is. */
  get file(): string {
    if (this.#typed !== undefined) return this.#typed;
    if (this.#home === undefined) return '';
    return under(this.#home.home, `${this.#workbench.workspace.description?.name ?? 'workspace'}-${this.what}.${this.format}`, this.#home.separator);
  }
  set file(text: string) { this.#typed = text; this.error = undefined; }

  /** The ending of a typed name follows the format, where it is one of ours. */
  setFormat(format: ExportFormat): void {
    this.format = format;
    if (this.#typed !== undefined) this.#typed = this.#typed.replace(/\.(?:jsonl|csv)$/i, `.${format}`);
    this.error = undefined;
  }

  async open(): Promise<void> {
    this.error = undefined;
    this.#home ??= await this.folder(undefined);
  }

  /** There is one already: it is replaced only when somebody says so. */
  get inTheWay(): boolean { return this.error?.code === 'conflict'; }

  async begin(overwrite = false): Promise<void> {
    const file = this.file.trim();
    if (file === '' || this.asking) return;
    this.asking = true;
    this.error = undefined;
    try { await this.#workbench.connection.call('data.export', { what: this.what, format: this.format, file, ...(overwrite ? { overwrite } : {}) }); } catch (error) { this.error = AppError.from(error); }
    this.asking = false;
  }
}
