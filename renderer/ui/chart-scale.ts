export interface Series { readonly name: string; readonly colour: string; readonly points: readonly { readonly x: number; readonly y: number }[] }
export interface Box { readonly x0: number; readonly x1: number; readonly y0: number; readonly y1: number }

/** The smallest box that holds all finite points; y starts at 0 so that a small change looks small. Undefined without a point. */
export function boxOf(series: readonly Series[]): Box | undefined {
  const points = series.flatMap((one) => one.points).filter((point) => Number.isFinite(point.x) && Number.isFinite(point.y));
  if (points.length === 0) return undefined;
  const xs = points.map((point) => point.x);
  const y1 = points.reduce((most, point) => Math.max(most, point.y), 0);
  const x0 = xs.reduce((a, b) => Math.min(a, b));
  const x1 = xs.reduce((a, b) => Math.max(a, b));
  return { x0, x1: x1 > x0 ? x1 : x0 + 1, y0: 0, y1: y1 > 0 ? y1 : 1 };
}

/** An SVG polyline's `points` for a line in a picture of this size. */
export function polyline(points: Series['points'], box: Box, width: number, height: number): string {
  return points
    .filter((point) => Number.isFinite(point.x) && Number.isFinite(point.y))
    .map(({ x, y }) => `${(((x - box.x0) / (box.x1 - box.x0)) * width).toFixed(1)},${(height - ((y - box.y0) / (box.y1 - box.y0)) * height).toFixed(1)}`)
    .join(' ');
}
