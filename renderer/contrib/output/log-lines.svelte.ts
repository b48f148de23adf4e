import type { LogLine } from '../../../electron/common/domain/log-line.ts';
import type { Workbench } from '../../workbench/workbench.svelte.ts';

const PAGE = 1000;
const MOST = 10_000;
const LEVELS: Readonly<Record<LogLine['level'], number>> = { info: 0, warning: 1, error: 2 };

/** What the host, its worker and its jobs have said, in order and without gaps. */
export class LogLines {
  all = $state.raw<readonly LogLine[]>([]);
  text = $state('');
  /** This level and what is worse. */
  level = $state<LogLine['level']>('info');
  source = $state<LogLine['source'] | 'all'>('all');
  /** The newest line stays in sight. */
  follow = $state(true);
  /** Cleared up to this line; the host's log stays whole. */
  #cleared = $state(0);
  #reading = false;
  #again = false;
  readonly #workbench: Workbench;
  readonly shown = $derived.by(() => {
    const sought = this.text.trim().toLowerCase();
    return this.all.filter((line) => line.seq > this.#cleared && LEVELS[line.level] >= LEVELS[this.level] && (this.source === 'all' || line.source === this.source) && (sought === '' || line.text.toLowerCase().includes(sought)));
  });

  constructor(workbench: Workbench) {
    this.#workbench = workbench;
    workbench.connection.on('log.appended', (line) => { this.take(line); });
    workbench.connection.on('host.connected', () => { void this.read(); });
  }

  get #last(): number { return this.all.at(-1)?.seq ?? 0; }
  get filtered(): boolean { return this.text.trim() !== '' || this.level !== 'info' || this.source !== 'all'; }
  clear(): void { this.#cleared = this.#last; }

  take(line: LogLine): void {
    if (line.seq === this.#last + 1) this.all = [...this.all, line].slice(-MOST);
    // Not all lines are told: those between are read.
    else void this.read();
  }

  async read(): Promise<void> {
    if (this.#reading) { this.#again = true; return; }
    this.#reading = true;
    try {
      do {
        this.#again = false;
        await this.#readOn();
      } while (this.#again);
    } catch { /* The status bar already says that the host is gone; the next connection reads again. */ } finally { this.#reading = false; }
  }

  async #readOn(): Promise<void> {
    const { connection } = this.#workbench;
    for (let more = true; more;) {
      const after = this.#last;
      const page = await connection.call('log.read', { limit: PAGE, ...(after === 0 ? {} : { after }) });
      // The numbers of a host that was started anew begin again.
      if (after > 0 && page.lines.length === 0 && !(await this.#sameLife(after))) { this.all = []; this.#cleared = 0; continue; }
      // Lines may have been told while these were asked for.
      const last = this.#last;
      this.all = [...this.all, ...page.lines.filter((line) => line.seq > last)].slice(-MOST);
      more = page.next !== undefined && page.lines.length > 0;
    }
  }

  async #sameLife(seq: number): Promise<boolean> {
    const { lines } = await this.#workbench.connection.call('log.read', { limit: 1 });
    return (lines.at(-1)?.seq ?? 0) >= seq;
  }
}
