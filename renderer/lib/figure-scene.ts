/** A picture as data, in pixels at 1×: the same becomes SVG (text as text, cells as rects) and, painted, PNG. */
export interface Scene { readonly width: number; readonly height: number; readonly title: string; readonly items: readonly SceneItem[] }
export type SceneItem =
  | { readonly kind: 'rect'; readonly x: number; readonly y: number; readonly width: number; readonly height: number; readonly fill: string; readonly opacity?: number; readonly stroke?: string; readonly hint?: string }
  | { readonly kind: 'text'; readonly x: number; readonly y: number; readonly text: string; readonly size: number; readonly fill: string; readonly end?: 'end' | 'middle'; /** Runs from right to left; `x` is its left edge all the same. */ readonly rtl?: boolean }
  | { readonly kind: 'photo'; readonly x: number; readonly y: number; readonly width: number; readonly height: number; readonly grey?: boolean };

/** Width of a text in pixels, as the figure will have it. */
export type Measure = (text: string, size: number) => number;

export const FONT = "system-ui, 'Segoe UI', 'Noto Sans', sans-serif";

/** Characters that XML cannot hold at all, lone surrogates among them. */
const NEVER = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
const NAMED: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escapeXml = (text: string): string => text.replace(NEVER, '\ufffd').replace(/[&<>"']/g, (one) => NAMED[one] ?? one);

const round = (value: number) => String(Math.round(value * 100) / 100);

/** `photo`: a data URI to embed; without it a grey ground stands for the photo. `metadata` lies in the file as JSON. */
export function sceneSvg(scene: Scene, { photo, metadata }: { readonly photo?: string | undefined; readonly metadata?: string | undefined } = {}): string {
  const { width, height } = scene;
  // A photo that is shown more than once lies in the file once. `xlink:href` is what programs older than SVG 2 read, and all others too.
  const first = scene.items.find((item) => item.kind === 'photo');
  const items = scene.items.map((item) => itemSvg(item, photo, first)).join('\n');
  return `<?xml version="1.0" encoding="UTF-8"?>\n<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${round(width)}" height="${round(height)}" viewBox="0 0 ${round(width)} ${round(height)}" font-family="${escapeXml(FONT)}">\n<title>${escapeXml(scene.title)}</title>\n${metadata === undefined ? '' : `<metadata>${escapeXml(metadata)}</metadata>\n`}${items}\n</svg>\n`;
}

function itemSvg(item: SceneItem, photo: string | undefined, first: Photo | undefined): string {
  const box = (one: { readonly x: number; readonly y: number; readonly width: number; readonly height: number }) => `x="${round(one.x)}" y="${round(one.y)}" width="${round(one.width)}" height="${round(one.height)}"`;
  if (item.kind === 'text') return `<text x="${round(item.x)}" y="${round(item.y)}" font-size="${item.size}" fill="${escapeXml(item.fill)}"${item.rtl === true ? ' direction="rtl" text-anchor="end"' : item.end === undefined ? '' : ` text-anchor="${item.end}"`} xml:space="preserve">${escapeXml(item.text)}</text>`;
  if (item.kind === 'photo') return photo === undefined ? `<rect ${box(item)} fill="#bbbbbb"/>` : photoSvg(item, box(item), photo, first ?? item);
  const look = `fill="${escapeXml(item.fill)}"${item.opacity === undefined ? '' : ` fill-opacity="${round(item.opacity)}"`}${item.stroke === undefined ? '' : ` stroke="${escapeXml(item.stroke)}" stroke-width="0.5"`}`;
  return item.hint === undefined ? `<rect ${box(item)} ${look}/>` : `<rect ${box(item)} ${look}><title>${escapeXml(item.hint)}</title></rect>`;
}

type Photo = SceneItem & { readonly kind: 'photo' };
function photoSvg(item: Photo, box: string, photo: string, first: Photo): string {
  const grey = item.grey === true ? ' filter="url(#grey)"' : '';
  const defined = grey === '' ? '' : '<filter id="grey"><feColorMatrix type="saturate" values="0"/></filter>';
  // All photos of a scene are of one size.
  return item === first ? `${defined}<image id="photo" ${box} preserveAspectRatio="none" xlink:href="${escapeXml(photo)}"${grey}/>` : `${defined}<use xlink:href="#photo" x="${round(item.x - first.x)}" y="${round(item.y - first.y)}"${grey}/>`;
}
