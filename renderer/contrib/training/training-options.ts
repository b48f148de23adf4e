import type { HostApi } from '../../../electron/common/contract/host-api.ts';
import { TRAINING_MOST } from '../../../electron/common/contract/training-api.ts';
import type { MemoryMode } from '../../../electron/common/domain/memory.ts';
import { PAPER_FILTER, type PaperFilter } from '../../../electron/common/domain/paper-filter.ts';
import type { SplitRule } from '../../../electron/common/domain/split.ts';
import type { InputOf } from '../../../electron/common/rpc/api.ts';
import { count } from '../../lib/format.ts';

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

/** An emptied field holds `null`. */
const number = (value: number | undefined | null) => (typeof value === 'number' && Number.isFinite(value) ? value : undefined);
const filled = <T extends object>(given: T) => Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined && value !== null));

/** What is asked of the host; an emptied field is left to it. */
export function startInput(options: TrainingOptions): StartInput {
  const { d, epochs, batch, seed, memory, slots, split, filtered, filter } = options;
  const given = { d, epochs: number(epochs), batch: number(batch), seed: number(seed), slots: number(slots), split };
  return { ...filled(given), memory, ...(filtered ? { filter: filled(filter) } : {}) };
}

/** A field of the form with its name there, and the least and the most that the host takes. */
const FIELDS = {
  epochs: ['Epochs', 1, TRAINING_MOST.epochs], batch: ['Batch', 1, TRAINING_MOST.batch], seed: ['Seed', 0, Number.MAX_SAFE_INTEGER], slots: ['Past posts L', 1, TRAINING_MOST.slots],
  tagUses: ['Uses of a tag', 1, TRAINING_MOST.tagUses], wordUses: ['Uses of a word', 1, TRAINING_MOST.wordUses],
  captionWords: ['Caption words', 1, TRAINING_MOST.captionWords], accountPosts: ['Posts of an account', 1, TRAINING_MOST.accountPosts],
} as const;
export type OptionField = keyof typeof FIELDS;

/** What a field holds that the host would refuse, in words for beside it; in the order of the form. */
export function wrongFields({ epochs, batch, seed, slots, filtered, filter }: TrainingOptions): ReadonlyMap<OptionField, string> {
  const values = { epochs, batch, seed, slots, ...(filtered ? filter : {}) };
  const names = Object.keys(FIELDS) as OptionField[];
  return new Map(names.flatMap((field) => {
    const [name, least, most] = FIELDS[field];
    const value = number((values as Partial<Record<OptionField, number | null>>)[field]);
    if (value === undefined || (Number.isSafeInteger(value) && value >= least && value <= most)) return [];
    return [[field, `${name}: a whole number from ${count(least)} to ${count(most)} is needed, not ${value}.`]];
  }));
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
  return { ...usual, d, epochs, batch, seed, memory: memory ?? usual.memory, slots: slots ?? usual.slots, filtered: filter !== undefined, filter: { ...usual.filter, ...filled(filter ?? {}) } };
}
