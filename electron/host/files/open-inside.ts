import { constants } from 'node:fs';
import { open, realpath, type FileHandle } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import { DERIVED_VARIANTS, IMAGE_VARIANTS, type ImageVariant } from '../../common/domain/image-variant.ts';

/** An open file and what a server says about it. Whoever gets it closes the handle (or reads it to the end by an autoClose stream). */
export interface OpenFile { readonly handle: FileHandle; readonly size: number; readonly type: string; readonly etag: string }

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8', '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8', '.txt': 'text/plain; charset=utf-8', '.svg': 'image/svg+xml', '.png': 'image/png', '.jpg': 'image/jpeg',
  '.webp': 'image/webp', '.ico': 'image/x-icon', '.woff2': 'font/woff2', '.woff': 'font/woff', '.ttf': 'font/ttf', '.wasm': 'application/wasm',
};

/** Never through a link, and never waiting for a FIFO's other end. (Windows has neither flag.) */
const CAREFULLY = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/**
 * Opens the file that a URL's path names under `root`, or answers undefined: not there, not a plain file, hidden, or not inside
 * (`..` in any encoding, a link out). The real path is checked again after opening, so that a link swapped in between does not pass;
 * inodes are not compared, because files inside an asar archive have none.
 */
export async function openServed(root: string, urlPath: string): Promise<OpenFile | undefined> {
  const parts = decodeParts(urlPath);
  const real = parts && await realpath(join(root, ...parts)).catch(() => undefined);
  if (real === undefined || !real.startsWith((await realpath(root)) + sep)) return undefined;
  const handle = await open(real, CAREFULLY).catch(() => undefined);
  if (handle === undefined) return undefined;
  try {
    const stats = await handle.stat();
    if (stats.isFile() && await realpath(real) === real) {
      const etag = `"${stats.size.toString(16)}-${Math.trunc(stats.mtimeMs).toString(16)}"`;
      return { handle, size: stats.size, type: TYPES[extname(real).toLowerCase()] ?? 'application/octet-stream', etag };
    }
  } catch { /* gone meanwhile: not there */ }
  await handle.close();
  return undefined;
}

/** Opens a file that the host itself named. */
export async function openAsset(asset: { readonly file: string; readonly type: string; readonly etag: string }): Promise<OpenFile | undefined> {
  const handle = await open(asset.file, CAREFULLY & ~(constants.O_NOFOLLOW ?? 0)).catch(() => undefined);
  if (handle === undefined) return undefined;
  const stats = await handle.stat();
  if (stats.isFile()) return { handle, size: stats.size, type: asset.type, etag: asset.etag };
  await handle.close();
  return undefined;
}

function decodeParts(urlPath: string): string[] | undefined {
  let decoded: string;
  try { decoded = decodeURIComponent(urlPath); } catch { return undefined; }
  const parts = decoded.split('/').filter((part) => part !== '');
  // A part that begins with a dot is hidden or a way up; a backslash or colon means something on Windows.
  const odd = parts.some((part) => part.startsWith('.') || /[\\:\0]/.test(part));
  return odd || parts.length === 0 ? undefined : parts;
}

/** `/assets/<image id>/<variant>`: the one address of pictures in both faces. */
export function parseAssetPath(urlPath: string): { readonly id: string; readonly variant: ImageVariant } | undefined {
  const match = /^\/assets\/([0-9a-f]{64})\/([a-z]+)$/.exec(urlPath);
  const variant = IMAGE_VARIANTS.find((one) => one === match?.[2]);
  return match === null || variant === undefined ? undefined : { id: match[1] as string, variant };
}

/** Files whose name holds a hash of their content never change; smaller pictures are made of such and last for a sitting; everything else is asked for again (and answered 304). */
export function cachingOf(urlPath: string): string {
  if (DERIVED_VARIANTS.some((one) => one === parseAssetPath(urlPath)?.variant)) return 'private, max-age=3600';
  return /^\/assets\/[^/]+-[\w-]{8}\.\w+$/.test(urlPath) ? 'private, max-age=31536000, immutable' : 'private, no-cache';
}
