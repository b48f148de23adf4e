import type { TagRow } from '../../../electron/common/contract/tags-api.ts';
import { AppError } from '../../../electron/common/rpc/app-error.ts';
import { newClientId } from '../../lib/client-id.ts';
import { counted } from '../../lib/format.ts';
import { Gathered } from '../../lib/later.ts';
import { Wanted } from '../../workbench/wanted.ts';
import type { Workbench } from '../../workbench/workbench.svelte.ts';

const PAGE = 200;
const SOON_MS = 600;

/** The workspace's hashtags with how they are used, read page by page. */
export class TagsState {
  rows = $state.raw<readonly TagRow[]>([]);
  text = $state('');
  order = $state<'uses' | 'name'>('uses');
  whole = $state(false);
  read = $state(false);
  error = $state.raw<AppError>();
  /** The hashtag whose name is being written. */
  renaming = $state.raw<string>();
  /** The path of a list of hashtags is being asked for. */
  importing = $state(false);
  /** The focus in the filter. */
  readonly focus = new Wanted();
  readonly #workbench: Workbench;
  #next: string | undefined;
  #turn = 0;
  #loading = false;
  #shown = false;
  readonly #later = new Gathered(SOON_MS, () => { void this.reload(this.rows.length); });

  constructor(workbench: Workbench) {
    this.#workbench = workbench;
    const { connection } = workbench;
    const again = () => { if (this.#shown) this.#later.soon(); };
    connection.onResync(again);
    for (const name of ['tags.changed', 'posts.changed', 'posts.imported'] as const) connection.on(name, again);
  }

  /** The view has come on screen, or left it: what nobody sees is not read. */
  show(): () => void {
    this.#shown = true;
    void this.reload();
    return () => { this.#shown = false; this.#later.stop(); };
  }

  /** Of the rows that were read: what a whole bar stands for. */
  readonly most = $derived(Math.max(1, ...this.rows.map((row) => row.uses)));

  async reload(least = 0): Promise<void> { await this.#readFrom(undefined, Math.min(500, Math.max(PAGE, least))); }
  async more(): Promise<void> { if (!this.#loading && this.#next !== undefined) await this.#readFrom(this.#next, PAGE); }

  /** Undefined when it is done, else why the hashtag keeps its name. */
  async rename(tag: string, to: string): Promise<string | undefined> {
    const { notices, decisions, connection } = this.#workbench;
    try {
      await decisions.settled();
      const clientId = newClientId();
      const renamed = await connection.call('tags.rename', { clientId, tag, to });
      this.renaming = undefined;
      notices.info(`#${tag} is called #${renamed.tag} now, on ${counted(renamed.posts, 'post')}.`, { actions: [{ label: 'Undo', command: 'labelling.undo', values: [clientId] }] });
      await this.reload(this.rows.length);
      return undefined;
    } catch (error) { const { message, hint } = AppError.from(error); return hint === undefined ? message : `${message} ${hint}`; }
  }

  /** A file of hashtags, one a line: people can judge with them before any post has tags. */
  async importList(source: string): Promise<void> {
    const { notices, connection } = this.#workbench;
    try {
      const { accepted, duplicates, rejected } = await connection.call('data.importTags', { source });
      this.importing = false;
      notices.info(`${counted(accepted, 'hashtag')} in, ${counted(duplicates, 'duplicate')}, ${rejected} refused.`);
      await this.reload(this.rows.length);
    } catch (error) { notices.error(error, 'No hashtag came in'); }
  }

  async #readFrom(after: string | undefined, limit: number): Promise<void> {
    const turn = ++this.#turn;
    this.#loading = true;
    try {
      const text = this.text.trim().replace(/^[#＃]/u, '');
      const page = await this.#workbench.connection.call('tags.list', { order: this.order, limit, ...(text === '' ? {} : { text: text.slice(0, 200) }), ...(after === undefined ? {} : { after }) });
      if (turn !== this.#turn) return;
      this.rows = after === undefined ? page.rows : [...this.rows, ...page.rows];
      this.#next = page.next;
      this.whole = page.next === undefined;
      this.error = undefined;
      this.read = true;
    } catch (error) { if (turn === this.#turn) this.error = AppError.from(error); }
    if (turn === this.#turn) this.#loading = false;
  }
}
