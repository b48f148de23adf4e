import { vi } from 'vitest';

/** Vitest's own second is short on a busy machine, and no setting changes it. */
const LIMIT_MS = 15_000;

const { waitFor } = vi;
vi.waitFor = (callback, options) => waitFor(callback, typeof options === 'number' ? options : { timeout: LIMIT_MS, ...options });
