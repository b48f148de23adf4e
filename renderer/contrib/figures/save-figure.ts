import { attentionCsv, attentionJson } from '../../lib/attention-file.ts';
import { figureScene, type FigureKind, type FigureSource } from '../../lib/attention-figure.ts';
import { FONT, sceneSvg, type Scene } from '../../lib/figure-scene.ts';

export const FORMATS = ['svg', 'png', 'png2', 'csv', 'json'] as const;
export type FigureFormat = (typeof FORMATS)[number];

export interface FigureRequest { readonly kind: FigureKind; readonly format: FigureFormat; readonly source: FigureSource; readonly photo: string | undefined; readonly embed: boolean }

/** Makes the file and hands it to the browser as a download; resolves to its name. */
export async function saveFigure(request: FigureRequest): Promise<string> {
  const { kind, format, source } = request;
  const name = `${source.post.replace(/[^\p{L}\p{N}._-]+/gu, '_').slice(0, 60) || 'post'}-${kind}${format === 'png2' ? '@2x' : ''}.${format === 'png2' ? 'png' : format}`;
  download(await fileOf(request), name);
  return name;
}

async function fileOf({ kind, format, source, photo, embed }: FigureRequest): Promise<Blob> {
  if (format === 'csv') return new Blob(['\ufeff', attentionCsv(kind, source)], { type: 'text/csv' });
  if (format === 'json') return new Blob([attentionJson(kind, source)], { type: 'application/json' });
  const scene = figureScene(kind, source, measured);
  const image = kind === 'photo' && embed && photo !== undefined ? await (await fetch(photo)).blob() : undefined;
  if (format === 'svg') return new Blob([sceneSvg(scene, { photo: image === undefined ? undefined : await dataUri(image), metadata: attentionJson(kind, source) })], { type: 'image/svg+xml' });
  return paint(scene, format === 'png2' ? 2 : 1, image === undefined ? undefined : await createImageBitmap(image));
}

const context = () => { const found = document.createElement('canvas').getContext('2d'); if (found === null) throw new Error('This browser draws no canvas.'); return found; };
let ruler: CanvasRenderingContext2D | undefined;
const measured = (text: string, size: number): number => {
  ruler ??= context();
  ruler.font = `${size}px ${FONT}`;
  return ruler.measureText(text).width;
};

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
    } else if (item.kind === 'photo' && photo !== undefined) on.drawImage(photo, item.x, item.y, item.width, item.height);
    else {
      on.fillStyle = item.kind === 'rect' ? item.fill : '#bbbbbb';
      on.fillRect(item.x, item.y, item.width, item.height);
      on.globalAlpha = 1;
      if (item.kind === 'rect' && item.stroke !== undefined) Object.assign(on, { strokeStyle: item.stroke, lineWidth: 0.5 }).strokeRect(item.x, item.y, item.width, item.height);
    }
  }
  const blob = await new Promise<Blob | null>((resolve) => { on.canvas.toBlob(resolve, 'image/png'); });
  if (blob === null) throw new Error('The picture is too large for this browser. Save it as SVG.');
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
