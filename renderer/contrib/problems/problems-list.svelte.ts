import type { Problem } from '../../../electron/common/contract/posts-api.ts';
import type { Workbench } from '../../workbench/workbench.svelte.ts';

const PAGE = 200;

/** What went wrong with single rows and images, paged by key. */
export class ProblemsList {
  list = $state.raw<readonly Problem[]>([]);
  more = $state(false);
  text = $state('');
  readonly shown = $derived.by(() => {
    const sought = this.text.trim().toLowerCase();
    return sought === '' ? this.list : this.list.filter((problem) => `${problem.reason} ${problem.postKey ?? ''} ${placeOf(problem)}`.toLowerCase().includes(sought));
  });
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

/** The file and line it was found at; empty where it is of no file. */
export const placeOf = ({ source, line }: Problem): string => [source, line === undefined ? undefined : `line ${line}`].filter((part) => part !== undefined).join(', ');
/** The file by its name alone. */
export const shortPlaceOf = (problem: Problem): string => { const place = placeOf(problem); return place.slice(Math.max(place.lastIndexOf('/'), place.lastIndexOf('\\')) + 1); };
/** One problem as a line to be pasted. */
export const problemText = (problem: Problem): string => [new Date(problem.at).toISOString(), problem.kind, problem.postKey ?? '', placeOf(problem), problem.reason].join('\t');
