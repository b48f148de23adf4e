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

/** The key of the n-th suggestion (from 0): 1…9, then 0; none after that. */
export const keyOf = (index: number): string | undefined => (index < 9 ? String(index + 1) : index === 9 ? '0' : undefined);

/** Where the list goes in a step of J or K. */
export const moved = (index: number, step: number, count: number): number => Math.max(0, Math.min(count - 1, index + step));
