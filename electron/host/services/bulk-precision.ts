import type { Precision } from '../../common/contract/bulk-api.ts';
import { wilson } from '../../common/domain/precision.ts';
import type { BulkRepository } from '../database/repositories/bulk-repository.ts';
import { Slicer } from '../slices.ts';

const PAGE = 500;
const VERDICTS: Readonly<Record<string, boolean>> = { accepted: true, added: true, rejected: false, removed: false };

/** Of each judged suggestion the probability it was judged at (the latest, where there were several) and whether it was right. */
export type Verdicts = readonly { readonly probability: number; readonly right: boolean }[];

export async function readVerdicts(bulk: BulkRepository): Promise<Verdicts> {
  const slicer = new Slicer(new AbortController().signal);
  const found = new Map<string, Verdicts[number]>();
  for (let page = bulk.measured(0, PAGE); page.length > 0; page = page.length < PAGE ? [] : bulk.measured(page.at(-1)?.id ?? 0, PAGE)) {
    for (const { post, hashtag, probability, state } of page) {
      const right = VERDICTS[state];
      // Undone, cleared or disputed: nobody's last word.
      if (right !== undefined) found.set(`${post} ${hashtag}`, { probability, right });
    }
    await slicer.breathe();
  }
  return [...found.values()];
}

export function precisionAt(verdicts: Verdicts, threshold: number): Precision {
  const judged = verdicts.filter(({ probability }) => probability >= threshold);
  const right = judged.filter((one) => one.right).length;
  return { threshold, judged: judged.length, right, ...wilson(right, judged.length) };
}
