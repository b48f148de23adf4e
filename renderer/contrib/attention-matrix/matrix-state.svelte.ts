import { type RegionOrder, REGION_ORDERS, WORD_ORDERS, type WordOrder } from '../../lib/matrix-order.ts';

const after = <T>(all: readonly T[], one: T): T => all[(all.indexOf(one) + 1) % all.length] as T;

/** How the matrices are sorted; the same in every one that is open. */
export class MatrixState {
  words = $state<WordOrder>('caption');
  regions = $state<RegionOrder>('index');
  nextWords(): void { this.words = after(WORD_ORDERS, this.words); }
  nextRegions(): void { this.regions = after(REGION_ORDERS, this.regions); }
}
