import type { WireError } from './app-error.ts';

/** What travels, in both directions. */
export type Request = { readonly kind: 'call'; readonly id: number; readonly method: string; readonly input: unknown };
export type Response =
  | { readonly kind: 'result'; readonly id: number; readonly output: unknown }
  | { readonly kind: 'error'; readonly id: number; readonly error: WireError };
export type Notice = { readonly kind: 'event'; readonly seq: number; readonly name: string; readonly payload: unknown };

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

export function isRequest(value: unknown): value is Request {
  return isRecord(value) && value['kind'] === 'call' && Number.isSafeInteger(value['id']) && typeof value['method'] === 'string';
}

export function isResponse(value: unknown): value is Response {
  if (!isRecord(value) || !Number.isSafeInteger(value['id'])) return false;
  return value['kind'] === 'result' || (value['kind'] === 'error' && isWireError(value['error']));
}

function isWireError(value: unknown): value is WireError {
  return isRecord(value) && typeof value['code'] === 'string' && typeof value['message'] === 'string';
}

export function isNotice(value: unknown): value is Notice {
  return isRecord(value) && value['kind'] === 'event' && Number.isSafeInteger(value['seq']) && typeof value['name'] === 'string';
}
