import type { Problem } from '../../../electron/common/contract/posts-api.ts';
import type { Workbench } from '../../workbench/workbench.svelte.ts';

const PAGE = 200;

/** What went wrong with single rows and images, paged by key. */
export class ProblemsList {
  list = $state.raw<readonly Problem[]>([]);
  more = $state(false);
  #next: number | undefined;
  readonly #workbench: Workbench;

  constructor(workbench: Workbench) {
    this.#workbench = workbench;
    workbench.connection.on('host.connected', () => { void this.read(); });
    workbench.connection.on('problems.changed', () => { void this.read(); });
  }

  get count(): number { return this.#workbench.workspace.description?.counts.problems ?? this.list.length; }

  async read(after?: number): Promise<void> {
    const page = await this.#workbench.connection.call('posts.problems', { limit: PAGE, ...(after === undefined ? {} : { after }) }).catch(() => undefined);
    if (page === undefined) return;
    this.list = after === undefined ? page.problems : [...this.list, ...page.problems];
    this.#next = page.next;
    this.more = page.next !== undefined;
  }

  async readMore(): Promise<void> { if (this.#next !== undefined) await this.read(this.#next); }
}
