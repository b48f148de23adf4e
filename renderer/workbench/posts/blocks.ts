import type { AccountRow } from '../../../electron/common/contract/posts-api.ts';
import type { PostRow } from '../../../electron/common/domain/post.ts';
import type { PageRun } from './page-run.ts';

/** What a line of the list is. `waiting`: a post that was not read yet. */
export type ListItem =
  | { readonly kind: 'account'; readonly account: AccountRow; readonly posts: number; readonly open: boolean }
  | { readonly kind: 'post'; readonly row: PostRow }
  | { readonly kind: 'waiting' };

/** Lines that belong together: a header where there is an account, and the rows `from`… of a run. */
export interface Block { readonly account?: AccountRow; readonly run: PageRun; readonly from: number; readonly count: number; readonly open: boolean }
interface Placed extends Block { readonly start: number }

/** Blocks one under the other; a line is found by halving. */
export class Blocks {
  readonly size: number;
  /** Another one whenever a header stands elsewhere. */
  readonly shape: string;
  readonly #placed: readonly Placed[];

  constructor(blocks: readonly Block[]) {
    let start = 0;
    this.#placed = blocks.map((block) => { const placed = { ...block, start }; start += lines(block); return placed; });
    this.size = start;
    this.shape = `${start}:${this.#placed.map((block) => block.start).join(' ')}`;
  }

  at(index: number): ListItem {
    const block = this.#of(index);
    if (block === undefined) return { kind: 'waiting' };
    const offset = index - block.start - (block.account === undefined ? 0 : 1);
    if (offset < 0 && block.account !== undefined) return { kind: 'account', account: block.account, posts: block.count, open: block.open };
    const row = block.run.rows[block.from + offset];
    return row === undefined ? { kind: 'waiting' } : { kind: 'post', row };
  }

  /** The line of a run's row, or -1 where its group is folded. */
  lineOf(run: PageRun, row: number): number {
    const block = this.#placed.find((one) => one.run === run && row >= one.from && row < one.from + one.count);
    return block === undefined || !block.open ? -1 : block.start + (block.account === undefined ? 0 : 1) + row - block.from;
  }

  /** Runs, and how far each must be read, so that these lines can be drawn. */
  needs(start: number, end: number): readonly { readonly run: PageRun; readonly rows: number }[] {
    return this.#placed.filter((block) => block.open && block.start < end && block.start + lines(block) > start)
      .map((block) => ({ run: block.run, rows: block.from + Math.min(block.count, end - block.start) }));
  }

  /** The nearest post's line in a direction, the line itself left out. */
  post(from: number, by: 1 | -1): number | undefined {
    for (let line = from + by; line >= 0 && line < this.size; line += by) if (this.at(line).kind !== 'account') return line;
    return undefined;
  }

  #of(index: number): Placed | undefined {
    let low = 0;
    let high = this.#placed.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#placed[middle]?.start ?? 0) <= index) low = middle; else high = middle - 1;
    }
    return this.#placed[low];
  }
}

const lines = (block: Block): number => (block.account === undefined ? 0 : 1) + (block.open ? block.count : 0);

/** Consecutive rows of one account as a block each: for a listing whose groups nobody has counted. */
export function blocksOf(run: PageRun, account: (row: PostRow) => AccountRow, isOpen: (account: AccountRow) => boolean): readonly Block[] {
  const blocks: Block[] = [];
  for (let from = 0; from < run.rows.length;) {
    const first = run.rows[from] as PostRow;
    let to = from + 1;
    while (run.rows[to]?.accountId === first.accountId) to++;
    const row = account(first);
    blocks.push({ account: row, run, from, count: to - from, open: isOpen(row) });
    from = to;
  }
  return blocks;
}
