import type { Figure } from '../../lib/figure-sheet.ts';
import { FONT, sceneSvg, type Scene } from '../../lib/figure-scene.ts';

export const FORMATS = ['svg', 'png', 'png2', 'csv', 'json'] as const;
export type FigureFormat = (typeof FORMATS)[number];
export const isNumbers = (format: FigureFormat): boolean => format === 'csv' || format === 'json';

/** `photo`: where it is fetched from, if it is to lie in the file. */
export interface FigureRequest { readonly post: string; readonly figure: Figure; readonly format: FigureFormat; readonly photo: string | undefined }

/** Makes the file and hands it to the browser as a download; resolves to its name. */
export async function saveFigure(request: FigureRequest): Promise<string> {
  const { post, figure, format } = request;
  const name = `${post.replace(/[^\p{L}\p{N}._-]+/gu, '_').slice(0, 60) || 'post'}-${figure.key}${format === 'png2' ? '@2x' : ''}.${format === 'png2' ? 'png' : format}`;
  download(await fileOf(request), name);
  return name;
}

async function fileOf({ figure, format, photo }: FigureRequest): Promise<Blob> {
  if (format === 'csv') return new Blob(['\ufeff', figure.csv()], { type: 'text/csv' });
  if (format === 'json') return new Blob([figure.json()], { type: 'application/json' });
  const scene = figure.scene?.(measured);
  if (scene === undefined) throw new Error(`"${figure.name}" has no picture.`);
  const image = photo !== undefined && scene.items.some((item) => item.kind === 'photo') ? await createImageBitmap(await (await fetch(photo)).blob()) : undefined;
  if (format === 'svg') return new Blob([sceneSvg(scene, { photo: image === undefined ? undefined : await dataUri(await everywhere(image)), metadata: figure.json() })], { type: 'image/svg+xml' });
  return paint(scene, format === 'png2' ? 2 : 1, image);
}

const context = () => { const found = document.createElement('canvas').getContext('2d'); if (found === null) throw new Error('This browser draws no canvas.'); return found; };
let ruler: CanvasRenderingContext2D | undefined;
const measured = (text: string, size: number): number => {
  ruler ??= context();
  ruler.font = `${size}px ${FONT}`;
  return ruler.measureText(text).width;
};

/** Previews are WebP, which few programs that open an SVG show within it; JPEG all of them do. */
async function everywhere(photo: ImageBitmap): Promise<Blob> {
  const on = context();
  Object.assign(on.canvas, { width: photo.width, height: photo.height });
  // What is transparent stands on the figure's ground.
  on.fillStyle = '#ffffff';
  on.fillRect(0, 0, photo.width, photo.height);
  on.drawImage(photo, 0, 0);
  return written(on.canvas, 'image/jpeg', 'The photo is too large for this browser.');
}

const dataUri = (blob: Blob): Promise<string> => new Promise((resolve, reject) => {
  const reader = new FileReader();
  reader.onload = () => { resolve(String(reader.result)); };
  reader.onerror = () => { reject(new Error('The photo could not be read.')); };
  reader.readAsDataURL(blob);
});

async function paint(scene: Scene, scale: number, photo: ImageBitmap | undefined): Promise<Blob> {
  const on = context();
  Object.assign(on.canvas, { width: Math.ceil(scene.width * scale), height: Math.ceil(scene.height * scale) });
  on.scale(scale, scale);
  for (const item of scene.items) {
    on.globalAlpha = item.kind === 'rect' ? item.opacity ?? 1 : 1;
    if (item.kind === 'text') {
      Object.assign(on, { font: `${item.size}px ${FONT}`, fillStyle: item.fill, textAlign: { start: 'left', middle: 'center', end: 'right' }[item.end ?? 'start'], direction: item.rtl === true ? 'rtl' : 'ltr' });
      on.fillText(item.text, item.x, item.y);
    } else if (item.kind === 'photo' && photo !== undefined) {
      on.filter = item.grey === true ? 'grayscale(1)' : 'none';
      on.drawImage(photo, item.x, item.y, item.width, item.height);
      on.filter = 'none';
    }
    else {
      on.fillStyle = item.kind === 'rect' ? item.fill : '#bbbbbb';
      on.fillRect(item.x, item.y, item.width, item.height);
      on.globalAlpha = 1;
      if (item.kind === 'rect' && item.stroke !== undefined) Object.assign(on, { strokeStyle: item.stroke, lineWidth: 0.5 }).strokeRect(item.x, item.y, item.width, item.height);
    }
  }
  return written(on.canvas, 'image/png', 'The picture is too large for this browser. Save it as SVG.');
}

async function written(canvas: HTMLCanvasElement, type: string, orElse: string): Promise<Blob> {
  const blob = await new Promise<Blob | null>((resolve) => { canvas.toBlob(resolve, type, 0.92); });
  if (blob === null) throw new Error(orElse);
  return blob;
}

function download(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // The download has begun by then; some browsers read the link a little later.
  setTimeout(() => { URL.revokeObjectURL(link.href); }, 10_000);
}
