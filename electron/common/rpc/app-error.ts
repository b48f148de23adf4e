import { diskProblem } from './disk-problem.ts';

/** The closed set of reasons a call can fail for. A screen chooses its words by code, never by message. */
const ERROR_CODES = [
  'invalid-input', 'unknown-method', 'not-found', 'conflict', 'cancelled', 'unavailable', 'locked',
  'unsupported', 'damaged', 'future-version', 'read-only', 'forbidden', 'too-large', 'internal',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/** An error as it crosses a transport. `hint` says what to do next; `detail` is the technical part. */
export interface WireError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint?: string;
  readonly detail?: string;
}

/** An error meant for a person: what happened, to what (message), and what to do next (hint). */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly detail: string | undefined;

  constructor(code: ErrorCode, message: string, options: { hint?: string; detail?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.hint = options.hint;
    this.detail = options.detail;
  }

  toWire(): WireError {
    return {
      code: this.code,
      message: this.message,
      ...(this.hint === undefined ? {} : { hint: this.hint }),
      ...(this.detail === undefined ? {} : { detail: this.detail }),
    };
  }

  static fromWire(wire: WireError): AppError {
    const code = ERROR_CODES.includes(wire.code) ? wire.code : 'internal';
    return new AppError(code, wire.message, { ...(wire.hint ? { hint: wire.hint } : {}), ...(wire.detail ? { detail: wire.detail } : {}) });
  }

  /** Any thrown value as an AppError; what is not one already becomes `internal` with its stack as detail, unless the disk is the reason. */
  static from(error: unknown): AppError {
    if (error instanceof AppError) return error;
    const disk = error instanceof Error ? diskProblem(error) : undefined;
    if (disk !== undefined) return new AppError(disk.code, disk.message, { hint: disk.hint, detail: String(error), cause: error });
    if (error instanceof Error) return new AppError('internal', error.message, { detail: error.stack ?? error.name, cause: error });
    return new AppError('internal', String(error));
  }
}
