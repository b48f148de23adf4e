/** What a file is by its first bytes; an extension is only a claim. */
export type ImageFormat = 'jpeg' | 'png' | 'webp' | 'avif' | 'gif' | 'tiff';
/** Bytes of the beginning that decide. */
export const SNIFF_BYTES = 64;

export const EXTENSION: Readonly<Record<ImageFormat, string>> = { jpeg: 'jpg', png: 'png', webp: 'webp', avif: 'avif', gif: 'gif', tiff: 'tif' };

/** The format, or the reason (for a person) why the program does not read it. */
export function sniffImage(head: Uint8Array): { readonly format: ImageFormat } | { readonly reason: string } {
  const text = String.fromCharCode(...head.subarray(0, SNIFF_BYTES));
  if (text.startsWith('\xff\xd8\xff')) return { format: 'jpeg' };
  if (text.startsWith('\x89PNG\r\n\x1a\n')) return { format: 'png' };
  if (text.startsWith('RIFF') && text.slice(8, 12) === 'WEBP') return { format: 'webp' };
  if (text.startsWith('GIF87a') || text.startsWith('GIF89a')) return { format: 'gif' };
  if (text.startsWith('II*\0') || text.startsWith('MM\0*')) return { format: 'tiff' };
  if (text.slice(4, 8) === 'ftyp') return sniffFtyp(head, text);
  if (/^(\xef\xbb\xbf)?\s*<(\?xml|svg|!--|!doctype)/i.test(text)) return { reason: 'SVG drawings and other XML are not read, because they can hold programs; save it as PNG' };
  return { reason: head.byteLength === 0 ? 'the file is empty' : 'its bytes are not those of a JPEG, PNG, WebP, AVIF, GIF or TIFF image' };
}

/** The brands of an ISO container: the major one, then the compatible ones up to the box's end. */
function sniffFtyp(head: Uint8Array, text: string): ReturnType<typeof sniffImage> {
  const size = new DataView(head.buffer, head.byteOffset, head.byteLength).getUint32(0);
  const brands = [text.slice(8, 12), ...(text.slice(16, Math.min(size, text.length)).match(/.{4}/gs) ?? [])];
  if (brands.some((brand) => brand === 'avif' || brand === 'avis')) return { format: 'avif' };
  if (brands.some((brand) => /^(he[ivm][cfxs]|mif1|msf1)$/.test(brand))) return { reason: 'HEIC photos are not read yet; save it as JPEG' };
  return { reason: 'it is a video or another container, not an image' };
}
