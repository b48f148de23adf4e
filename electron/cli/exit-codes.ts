import type { AppError, ErrorCode } from '../common/rpc/app-error.ts';

/** What `macon` ends with; docs/cli.md lists them. */
export const EXIT = { ok: 0, negative: 1, usage: 2, notFound: 3, busy: 4, badData: 5, partly: 6, internal: 70, cancelled: 130 } as const;

const BY_CODE: Record<ErrorCode, number> = {
  'invalid-input': EXIT.usage,
  'unknown-method': EXIT.internal,
  'not-found': EXIT.notFound,
  conflict: EXIT.negative,
  cancelled: EXIT.cancelled,
  unavailable: EXIT.busy,
  locked: EXIT.busy,
  unsupported: EXIT.badData,
  damaged: EXIT.badData,
  'future-version': EXIT.badData,
  'read-only': EXIT.busy,
  forbidden: EXIT.usage,
  'too-large': EXIT.badData,
  internal: EXIT.internal,
};

export const exitCodeOf = (error: AppError): number => BY_CODE[error.code];
