import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, relative, sep } from 'node:path';
import { decodeUtf8, MAX_LINE_BYTES } from '../files/lines.ts';
import { openNamed } from '../files/safe-path.ts';
import type { Source, SourceRow } from './import-source.ts';

/** HEIC and SVG are listed too, so that they are refused by name instead of being passed over in silence. */
const IMAGE = /\.(jpe?g|png|webp|avif|gif|tiff?|heic|heif|svg)$/i;
const MAX_FILES = 2_000_000;

/** `most`: entries of all kinds that are looked through. A folder of images, each with its caption in a .txt of the same name. The account: the subfolder an image is in, else the folder. */
export async function openFolder(folder: string, most = Infinity): Promise<Source & { readonly more: boolean }> {
  const files: string[] = [];
  const left = { entries: most };
  await list(folder, folder, files, left);
  files.sort();
  return { root: folder, total: files.length, more: left.entries <= 0, rows: (progress) => rows(folder, files, progress) };
}

/** Links are not followed, hidden entries passed over. */
async function list(root: string, folder: string, files: string[], left: { entries: number }): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.name.startsWith('.') || files.length >= MAX_FILES || left.entries-- <= 0) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await list(root, path, files, left);
    else if (IMAGE.test(entry.name)) files.push(relative(root, path).split(sep).join('/'));
  }
}

async function* rows(root: string, files: readonly string[], progress: (done: number) => void): AsyncGenerator<SourceRow> {
  for (const [index, image] of files.entries()) {
    progress(index);
    const line = index + 1;
    const caption = await readCaption(root, image);
    if (typeof caption !== 'string') { yield { line, reason: `The caption of ${image} ${caption.reason}.` }; continue; }
    const inner = dirname(image);
    yield { line, values: { id: image, user: inner === '.' ? basename(root) : basename(inner), caption, image } };
  }
}

async function readCaption(root: string, image: string): Promise<string | { readonly reason: string }> {
  for (const name of [`${image.slice(0, -extname(image).length)}.txt`, `${image}.txt`]) {
    if (await stat(join(root, name)).catch(() => undefined) === undefined) continue;
    const opened = await openNamed(root, name);
    if (!('handle' in opened)) return { reason: 'cannot be read: it is a link out of the folder, or no file' };
    try {
      if (opened.size > MAX_LINE_BYTES) return { reason: 'is longer than 1 MB' };
      const text = decodeUtf8(await opened.handle.readFile());
      return text === undefined ? { reason: 'has characters that cannot be read (it is not valid UTF-8)' } : text.replace(/^\ufeff/, '').trim();
    } finally {
      await opened.handle.close();
    }
  }
  return '';
}
