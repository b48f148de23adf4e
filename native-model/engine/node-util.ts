import { createRequire } from 'node:module';

/** The type checks that tfjs-node calls and Node 23 took out of `util`; `isArray` is still there and warns at its first call. */
const REMOVED: Record<string, (value: unknown) => boolean> = {
  isArray: (value) => Array.isArray(value),
  isBoolean: (value) => typeof value === 'boolean',
  isFunction: (value) => typeof value === 'function',
  isNull: (value) => value === null,
  isNullOrUndefined: (value) => value === null || value === undefined,
  isNumber: (value) => typeof value === 'number',
  isObject: (value) => value !== null && typeof value === 'object',
  isString: (value) => typeof value === 'string',
  isUndefined: (value) => value === undefined,
};

/** Puts back what is missing, and replaces what warns. Needed before tfjs-node is loaded. */
export function restoreNodeUtil(): void {
  const util = createRequire(import.meta.url)('node:util') as Record<string, unknown>;
  for (const [name, check] of Object.entries(REMOVED)) util[name] = check;
}
