export interface Box { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number }

const covered = (a: Box, b: Box): number => Math.max(0, Math.min(a.right, b.right) - Math.max(a.left, b.left)) * Math.max(0, Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top));

/** The first of some places that leaves the box free; where none does, the one that covers the least of it. */
export function clearPlace<Name extends string>(places: Readonly<Record<Name, Box>>, kept: Box): Name {
  const names = Object.keys(places) as Name[];
  return names.reduce((best, name) => (covered(places[name], kept) < covered(places[best], kept) ? name : best));
}
