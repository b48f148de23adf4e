import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/**
 * Whether a native library is all there, as far as its header tells. Linux maps a library into memory as it is used, so that one
 * cut short kills the process (SIGBUS) instead of failing to load; its section table stands at its end, which shows a cut.
 * Libraries of other systems are taken at their word unless they are empty.
 */
export function wholeElf(file: string): boolean {
  const handle = openSync(file, 'r');
  try {
    const { size } = fstatSync(handle);
    const header = Buffer.alloc(64);
    if (readSync(handle, header, 0, 64, 0) < 64) return false;
    const isElf = header.toString('latin1', 0, 4) === '\x7fELF';
    if (!isElf) return process.platform !== 'linux';
    if (header[4] !== 2) return false; // 64 bits
    const sections = Number(header.readBigUInt64LE(40)) + header.readUInt16LE(58) * header.readUInt16LE(60);
    return sections <= size;
  } finally {
    closeSync(handle);
  }
}
