import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** How many bytes of files a folder holds: shows that a download by another program goes on. */
export function bytesUnder(folder: string): number {
  let bytes = 0;
  try {
    for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
      if (entry.isFile()) bytes += statSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.size ?? 0;
    }
  } catch { /* a folder came or went while we looked */ }
  return bytes;
}
