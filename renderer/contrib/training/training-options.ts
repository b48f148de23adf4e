import * as v from 'valibot';
import type { HostApi } from '../../../electron/common/contract/host-api.ts';
import { TRAINING_MOST } from '../../../electron/common/contract/training-api.ts';
import { MEMORY_MODES, type MemoryMode } from '../../../electron/common/domain/memory.ts';
import { PAPER_FILTER, type PaperFilter } from '../../../electron/common/domain/paper-filter.ts';
import { parseSeeds } from '../../../electron/common/domain/seeds.ts';
import { SPLIT_RULES, type SplitRule } from '../../../electron/common/domain/split.ts';
import type { InputOf } from '../../../electron/common/rpc/api.ts';
import { count } from '../../lib/format.ts';

export type StartInput = InputOf<HostApi['training.start']>;
export const WIDTHS = [50, 100, 200, 300, 400, 500] as const;

/** As the form holds them: what is undefined is the host's own choice. */
export interface TrainingOptions {
  d: (typeof WIDTHS)[number] | undefined;
  epochs: number | undefined;
  batch: number | undefined;
  /** As written: `1-5`, `1, 2, 3`. */
  seeds: string;
  memory: MemoryMode;
  slots: number;
  /** Only while the workspace has not drawn its sides. */
  split: SplitRule | undefined;
  filtered: boolean;
  filter: PaperFilter;
}

export const usualOptions = (): TrainingOptions => ({ d: undefined, epochs: undefined, batch: undefined, seeds: '', memory: 'random', slots: 2, split: undefined, filtered: false, filter: { ...PAPER_FILTER } });

/** An emptied field holds `null`. */
const number = (value: number | undefined | null) => (typeof value === 'number' && Number.isFinite(value) ? value : undefined);
const filled = <T extends object>(given: T) => Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined && value !== null));

/** What is asked of the host for each of these seeds, which may be none; an emptied field is left to it. */
export interface Asked { readonly input: Omit<StartInput, 'seed'>; readonly seeds: readonly number[] }
export function askedOf(options: TrainingOptions): Asked {
  const { d, epochs, batch, seeds, memory, slots, split, filtered, filter } = options;
  const given = { d, epochs: number(epochs), batch: number(batch), slots: number(slots), split };
  const read = parseSeeds(seeds);
  return { input: { ...filled(given), memory, ...(filtered ? { filter: filled(filter) } : {}) }, seeds: typeof read === 'string' ? [] : read };
}

const whole = v.fallback(v.optional(v.number()), undefined);
const least = v.number();
const keptSchema = v.object({
  d: v.fallback(v.optional(v.picklist(WIDTHS)), undefined), epochs: whole, batch: whole, seeds: v.fallback(v.pipe(v.string(), v.maxLength(500)), ''),
  memory: v.fallback(v.picklist(MEMORY_MODES), 'random'), slots: v.fallback(v.number(), usualOptions().slots), split: v.fallback(v.optional(v.picklist(SPLIT_RULES)), undefined),
  filtered: v.fallback(v.boolean(), false), filter: v.fallback(v.object({ tagUses: least, wordUses: least, captionWords: least, accountPosts: least }), { ...PAPER_FILTER }),
});
/** The form as it was left; what does not fit is the usual. */
export function optionsKept(stored: unknown): TrainingOptions {
  const read = v.safeParse(keptSchema, stored);
  return read.success ? { ...usualOptions(), ...read.output } : usualOptions();
}

/** A field of the form with its name there, and the least and the most that the host takes. */
const FIELDS = {
  epochs: ['Epochs', 1, TRAINING_MOST.epochs], batch: ['Batch', 1, TRAINING_MOST.batch], slots: ['Past posts L', 1, TRAINING_MOST.slots],
  tagUses: ['Uses of a tag', 1, TRAINING_MOST.tagUses], wordUses: ['Uses of a word', 1, TRAINING_MOST.wordUses],
  captionWords: ['Caption words', 1, TRAINING_MOST.captionWords], accountPosts: ['Posts of an account', 1, TRAINING_MOST.accountPosts],
} as const;
export type OptionField = keyof typeof FIELDS | 'seeds';

/** What a field holds that the host would refuse, in words for beside it; in the order of the form. */
export function wrongFields({ epochs, batch, seeds, slots, filtered, filter }: TrainingOptions): ReadonlyMap<OptionField, string> {
  const values = { epochs, batch, slots, ...(filtered ? filter : {}) };
  const names = Object.keys(FIELDS) as (keyof typeof FIELDS)[];
  const unread = parseSeeds(seeds);
  const wrong = names.flatMap((field): (readonly [OptionField, string])[] => {
    const [name, least, most] = FIELDS[field];
    const value = number((values as Partial<Record<OptionField, number | null>>)[field]);
    if (value === undefined || (Number.isSafeInteger(value) && value >= least && value <= most)) return [];
    return [[field, `${name}: a whole number from ${count(least)} to ${count(most)} is needed, not ${value}.`]];
  });
  return new Map([...wrong, ...(typeof unread === 'string' ? [['seeds', `Seeds: ${unread}`] as const] : [])]);
}

/** How many choices are not the usual ones: told beside the folded form. */
export function changedOptions(options: TrainingOptions): number {
  const usual = usualOptions();
  const plain = (['d', 'epochs', 'batch', 'memory', 'slots', 'split', 'filtered'] as const).filter((key) => (options[key] ?? undefined) !== usual[key]);
  return plain.length + (options.seeds.trim() === '' ? 0 : 1);
}

/** The form that asks the same; what is not said is the usual. */
export function optionsOf({ d, epochs, batch, seed, memory, slots, filter }: StartInput): TrainingOptions {
  const usual = usualOptions();
  return { ...usual, d, epochs, batch, seeds: seed === undefined ? '' : String(seed), memory: memory ?? usual.memory, slots: slots ?? usual.slots, filtered: filter !== undefined, filter: { ...usual.filter, ...filled(filter ?? {}) } };
}
