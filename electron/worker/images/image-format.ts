import { SNIFF_BYTES, sniffImage, type ImageFormat } from '../../common/domain/image-format.ts';
import { AppError } from '../../common/rpc/app-error.ts';

/** The format by its first bytes, never by its name. @throws AppError `unsupported` (naming what it seems to be), `damaged` for an empty file. */
export function imageFormat(bytes: Uint8Array, name: string): ImageFormat {
  if (bytes.length === 0) throw new AppError('damaged', `${name} is empty.`, { hint: 'Get the photo again from where it came from.' });
  const found = sniffImage(bytes.subarray(0, SNIFF_BYTES));
  if ('format' in found) return found.format;
  throw new AppError('unsupported', `${name} cannot be used: ${found.reason}.`, { hint: 'Photos can be JPEG, PNG, WebP, AVIF, GIF and TIFF.' });
}
