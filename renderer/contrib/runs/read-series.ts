import type { RunId } from '../../../electron/common/domain/ids.ts';
import type { RunList } from '../../workbench/services/run-list.svelte.ts';

/** Reads runs until the first of the series is there; its evaluations are younger. */
export async function readSeries(list: RunList, series: RunId): Promise<void> {
  if (!list.read) await list.reload();
  for (let before = -1; list.more && list.runs.length !== before && !list.runs.some(({ id }) => id <= series);) {
    before = list.runs.length;
    await list.older();
  }
}
