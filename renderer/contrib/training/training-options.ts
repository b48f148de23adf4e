import type { HostApi } from '../../../electron/common/contract/host-api.ts';
import type { MemoryMode } from '../../../electron/common/domain/memory.ts';
import { PAPER_FILTER, type PaperFilter } from '../../../electron/common/domain/paper-filter.ts';
import type { SplitRule } from '../../../electron/common/domain/split.ts';
import type { InputOf } from '../../../electron/common/rpc/api.ts';

export type StartInput = InputOf<HostApi['training.start']>;
export const WIDTHS = [50, 100, 200, 300, 400, 500] as const;

/** As the form holds them: what is undefined is the host's own choice. */
export interface TrainingOptions {
  d: (typeof WIDTHS)[number] | undefined;
  epochs: number | undefined;
  batch: number | undefined;
  seed: number | undefined;
  memory: MemoryMode;
  slots: number;
  /** Only while the workspace has not drawn its sides. */
  split: SplitRule | undefined;
  filtered: boolean;
  filter: PaperFilter;
}

export const usualOptions = (): TrainingOptions => ({ d: undefined, epochs: undefined, batch: undefined, seed: undefined, memory: 'random', slots: 2, split: undefined, filtered: false, filter: { ...PAPER_FILTER } });

/** What is asked of the host; an emptied field is left to it. */
export function startInput(options: TrainingOptions): StartInput {
  const { d, epochs, batch, seed, memory, slots, split, filtered, filter } = options;
  const number = (value: number | undefined | null) => (typeof value === 'number' && Number.isFinite(value) ? value : undefined);
  const given = { d, epochs: number(epochs), batch: number(batch), seed: number(seed), slots: number(slots), split };
  return { ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)), memory, ...(filtered ? { filter: { ...filter } } : {}) };
}

/** How many choices are not the usual ones: told beside the folded form. */
export function changedOptions(options: TrainingOptions): number {
  const usual = usualOptions();
  const plain = (['d', 'epochs', 'batch', 'seed', 'memory', 'slots', 'split', 'filtered'] as const).filter((key) => (options[key] ?? undefined) !== usual[key]);
  return plain.length;
}

/** The form that asks the same; what is not said is the usual. */
export function optionsOf({ d, epochs, batch, seed, memory, slots, filter }: StartInput): TrainingOptions {
  const usual = usualOptions();
  const filled = filter === undefined ? {} : Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
  return { ...usual, d, epochs, batch, seed, memory: memory ?? usual.memory, slots: slots ?? usual.slots, filtered: filter !== undefined, filter: { ...usual.filter, ...filled } };
}
