import * as v from 'valibot';
import { method } from '../rpc/api.ts';
import type { LogLine } from '../domain/log-line.ts';
import { count, text } from './fields.ts';

export const logApi = {
  /**
   * The newest lines, or those after line `after`, oldest first. `next`: more follow, read on after it.
   * Of `log.appended` at most 20 a second are told: a gap in `seq` means that the lines between are to be read here.
   */
  'log.read': method<{ readonly lines: readonly LogLine[]; readonly next?: number }>()(v.strictObject({ after: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(0))), limit: count(2000) })),
  /** A fault of the page, to stand with what the host and its worker said. */
  'log.tell': method<void>()(v.strictObject({ text: text(20_000) })),
};
