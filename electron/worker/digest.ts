import { createHash } from 'node:crypto';

/** sha-256 in lower-case hex. */
export const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
