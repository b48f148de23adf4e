export interface Box { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number }
export interface Size { readonly width: number; readonly height: number }

const covered = (a: Box, b: Box): number => Math.max(0, Math.min(a.right, b.right) - Math.max(a.left, b.left)) * Math.max(0, Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top));

/** Sideways a thing is lost sooner than above where it was looked for. */
const SIDEWAYS = 4;

/** Where in `room` something of that size covers none of the boxes, as near as can be to the bottom right corner, `gap` away from them; where there is no such place, one that covers the least of them. */
export function clearPlace(size: Size, room: Box, kept: readonly Box[], gap: number): Box {
  const at = (right: number, bottom: number): Box => ({ left: right - size.width, top: bottom - size.height, right, bottom });
  const far = ({ right, bottom }: Box) => (room.right - right) * SIDEWAYS + room.bottom - bottom;
  const rights = [room.right, ...kept.map((box) => box.left - gap), room.left + size.width];
  const bottoms = [room.bottom, ...kept.map((box) => box.top - gap), room.top + size.height];
  const inside = ({ left, top, right, bottom }: Box) => left >= room.left && top >= room.top && right <= room.right && bottom <= room.bottom;
  const corner = at(room.right, room.bottom);
  const places = rights.flatMap((right) => bottoms.map((bottom) => at(right, bottom))).filter(inside).sort((a, b) => far(a) - far(b));
  const cost = (place: Box) => kept.reduce((sum, box) => sum + covered(place, box), 0);
  return places.reduce((best, place) => (cost(place) < cost(best) ? place : best), places[0] ?? corner);
}
