import { IMPORT_COLUMNS, type ImportColumn } from '../../../electron/common/contract/data-api.ts';
import type { FolderListing, ImportLook } from '../../../electron/common/contract/files-api.ts';
import type { HostApi } from '../../../electron/common/contract/host-api.ts';
import { AppError } from '../../../electron/common/rpc/app-error.ts';
import type { InputOf } from '../../../electron/common/rpc/api.ts';
import { Later } from '../../lib/later.ts';
import { hostFolder } from '../../workbench/services/host-folder.ts';
import { Wanted } from '../../workbench/wanted.ts';
import type { Workbench } from '../../workbench/workbench.svelte.ts';

type ImportInput = InputOf<HostApi['data.import']>;
const WAIT_MS = 250;

/** What a person is about to bring in: where it lies, what is in it, and which column is which. */
export class ImportState {
  source = $state('');
  user = $state('');
  copy = $state(false);
  /** Folder that holds the images of a file; '' for the file's own. */
  imagesFrom = $state('');
  /** That folder is still being written: what is shown does not hold for it yet. */
  typing = $state(false);
  lines = $state(false);
  /** Our column → the file's, '' for none; undefined while the names alone decide. */
  map = $state.raw<Readonly<Record<ImportColumn, string>>>();
  look = $state.raw<ImportLook>();
  looking = $state(false);
  error = $state.raw<AppError>();
  /** What was dropped on the window and where it may lie. */
  dropped = $state.raw<{ readonly name: string; readonly others: number; readonly paths: readonly string[] }>();
  /** The source whose import was begun last: its outcome stands under the form. */
  begun = $state('');
  /** The focus in the field of the source. */
  readonly focus = new Wanted();
  readonly #later = new Later(WAIT_MS, () => { void this.read(); });
  readonly #workbench: Workbench;
  #turn = 0;

  constructor(workbench: Workbench) { this.#workbench = workbench; }

  readonly folder = (path: string | undefined): Promise<FolderListing> => hostFolder(this.#workbench.connection, path);

  /** Another source: what was said of the columns of the last one does not hold for it. */
  async take(source: string): Promise<void> {
    this.source = source;
    this.map = undefined;
    this.imagesFrom = '';
    this.dropped = undefined;
    await this.read();
  }

  /** A path that is still being written: what was seen of another does not hold for it, and nothing is read before it is meant. */
  type(source: string): void {
    this.source = source;
    this.map = undefined;
    this.imagesFrom = '';
    this.look = undefined;
    this.error = undefined;
    this.#turn++;
    this.looking = false;
  }

  typeImages(folder: string): void {
    this.imagesFrom = folder;
    this.typing = folder.trim() !== '';
    if (!this.typing) this.soon();
  }

  soon(): void { this.#later.soon(); }
  choose(column: ImportColumn, name: string): void {
    this.map = { ...this.columns, [column]: name };
    void this.read();
  }
  /** As it would be read now, every column named. */
  get columns(): Readonly<Record<ImportColumn, string>> {
    return this.map ?? Object.fromEntries(IMPORT_COLUMNS.map((column) => [column, this.look?.map[column] ?? ''])) as Record<ImportColumn, string>;
  }

  /** Whether images can lie elsewhere: the file names some. */
  get namesImages(): boolean { return this.look !== undefined && this.look.kind !== 'folder' && (this.imagesFrom !== '' || this.columns.image !== ''); }

  async read(): Promise<void> {
    this.#later.stop();
    this.typing = false;
    const turn = ++this.#turn;
    const source = this.source.trim();
    if (source === '') { this.look = undefined; this.error = undefined; return; }
    this.looking = true;
    try {
      const look = await this.#workbench.connection.call('files.look', { source, ...this.#options(), ...(this.map === undefined ? {} : { map: this.map }) });
      if (turn !== this.#turn) return;
      this.look = look;
      this.error = undefined;
    } catch (error) {
      if (turn !== this.#turn) return;
      this.look = undefined;
      this.error = AppError.from(error);
    }
    this.looking = false;
  }

  get ready(): boolean { return this.look !== undefined && this.look.problem === undefined && !this.looking && !this.typing && this.look.rows.some((row) => !('reason' in row)); }

  /** What `data.import` is asked: exactly what was shown. */
  input(): ImportInput | undefined {
    const { look } = this;
    return look === undefined ? undefined : { source: look.source, images: this.copy ? 'copy' : 'reference', ...this.#options(), ...(look.kind === 'folder' ? {} : { map: this.columns }) };
  }

  async drop(name: string, bytes: number | undefined, others: number): Promise<void> {
    const { paths } = await this.#workbench.connection.call('files.likely', { name, ...(bytes === undefined ? {} : { bytes }) });
    const [only] = paths;
    if (paths.length === 1 && only !== undefined) await this.take(only);
    this.dropped = { name, others, paths };
  }

  #options(): Pick<ImportInput, 'user' | 'lines' | 'imagesFrom'> {
    const [user, imagesFrom] = [this.user.trim(), this.imagesFrom.trim()];
    return { ...(imagesFrom === '' ? {} : { imagesFrom }), ...(user === '' ? {} : { user }), ...(this.lines ? { lines: true } : {}) };
  }
}
