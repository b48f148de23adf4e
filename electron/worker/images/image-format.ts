import { AppError } from '../../common/rpc/app-error.ts';

export type ImageFormat = 'jpeg' | 'png' | 'webp' | 'avif' | 'gif' | 'tiff';
const NAMES = 'JPEG, PNG, WebP, AVIF, GIF and TIFF';

/** Bytes of the beginning that decide. */
export const HEAD_LENGTH = 32;

/** The format by its first bytes, never by its name. Throws `unsupported` (naming what it seems to be) or `damaged` for an empty file. */
export function imageFormat(head: Uint8Array, name: string): ImageFormat {
  if (head.length === 0) throw new AppError('damaged', `${name} is empty.`);
  const text = Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, HEAD_LENGTH)).toString('latin1');
  if (text.startsWith('\xff\xd8\xff')) return 'jpeg';
  if (text.startsWith('\x89PNG\r\n\x1a\n')) return 'png';
  if (text.startsWith('RIFF') && text.slice(8, 12) === 'WEBP') return 'webp';
  if (text.startsWith('GIF87a') || text.startsWith('GIF89a')) return 'gif';
  if (text.startsWith('II*\0') || text.startsWith('MM\0*')) return 'tiff';
  if (text.slice(4, 8) === 'ftyp') return brandFormat(text.slice(8), name);
  if (/^(\xef\xbb\xbf)?\s*<(\?xml|svg|!DOCTYPE)/i.test(text)) throw new AppError('unsupported', `${name} is an SVG or XML file, not a photo.`, { hint: `Photos can be ${NAMES}.` });
  throw new AppError('unsupported', `${name} is not a photo in a known format.`, { hint: `Photos can be ${NAMES}.` });
}

function brandFormat(brands: string, name: string): ImageFormat {
  if (brands.includes('avif') || brands.includes('avis')) return 'avif';
  if (/hei[csfmx]|hev[cx]|mif1/.test(brands)) throw new AppError('unsupported', `${name} is a HEIC photo, which this program cannot read.`, { hint: 'Save it as JPEG first.' });
  throw new AppError('unsupported', `${name} is a video or another file, not a photo.`, { hint: `Photos can be ${NAMES}.` });
}
