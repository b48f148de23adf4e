import type { Workbench } from './workbench.svelte.ts';
import { Later } from '../lib/later.ts';

/** The layout as stored in the host, one a workspace. Read once, written half a second after a change; a window that closes writes what waits. */
export class LayoutKeeper {
  readonly #workbench: Workbench;
  readonly #later = new Later(400, () => { this.#write(); });
  readonly #ends: (() => void)[] = [];
  #written = '';

  constructor(workbench: Workbench) { this.#workbench = workbench; }

  /** Resolves to whether editors of an earlier sitting were opened again. */
  async restore(): Promise<boolean> {
    const { connection, layout, editors, noteDrafts, workspace } = this.#workbench;
    const { json } = await connection.call('layout.read', {});
    const stored = json === undefined ? undefined : parse(json);
    layout.take(stored?.layout);
    noteDrafts.take(stored?.notes);
    // The first sitting in an empty workspace begins with the welcome page, not with parts that have nothing to say yet.
    if (stored === undefined && workspace.description?.counts.posts === 0) layout.panel = false;
    const opened = stored?.editors !== undefined && editors.fromJSON(stored.editors) && editors.panels.length > 0;
    this.#keep();
    return opened;
  }

  #keep(): void {
    const { editors, layout, noteDrafts } = this.#workbench;
    this.#ends.push(editors.onChange(() => { this.#later.soon(); }));
    this.#ends.push($effect.root(() => { $effect(() => { JSON.stringify([layout.toJSON(), noteDrafts.toJSON()]); this.#later.soon(); }); }));
    const leave = () => { if (this.#later.waiting) this.#later.now(); };
    window.addEventListener('pagehide', leave);
    this.#ends.push(() => { window.removeEventListener('pagehide', leave); });
  }

  #write(): void {
    const { connection, editors, layout, noteDrafts } = this.#workbench;
    const notes = noteDrafts.toJSON();
    const json = JSON.stringify({ layout: layout.toJSON(), editors: editors.toJSON(), ...(notes.length === 0 ? {} : { notes }) });
    if (json === this.#written || connection.state !== 'open') return;
    this.#written = json;
    // The layout is a comfort: when it cannot be written now, the next change tries again.
    connection.call('layout.write', { json }).catch(() => { this.#written = ''; });
  }

  stop(): void { this.#later.stop(); for (const end of this.#ends) end(); }
}

function parse(json: string): { readonly layout?: unknown; readonly editors?: unknown; readonly notes?: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch { return undefined; }
}
