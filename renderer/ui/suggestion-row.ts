import type { TagState } from '../../electron/common/domain/decision.ts';

/** A ranked suggestion as the list draws it. */
export interface SuggestionRow {
  readonly tag: string;
  readonly probability: number;
  /** As stored; what is on its way is told apart. */
  readonly state: TagState;
  readonly original: boolean;
  /** What is being stored, or could not be. */
  readonly pending?: { readonly state: 'sending' | 'failed'; readonly kind: string; readonly message?: string } | undefined;
}

/** Keys as a person reads them: what each does to the focused suggestion, and of each of the first suggestions (from 0) its own. */
export interface SuggestionKeys { readonly accept?: string | undefined; readonly reject?: string | undefined; readonly skip?: string | undefined; readonly nth: readonly (string | undefined)[] }

/** Where the list goes in a step of J or K. */
export const moved = (index: number, step: number, count: number): number => Math.max(0, Math.min(count - 1, index + step));
