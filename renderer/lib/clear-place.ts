export interface Box { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number }

const covered = (a: Box, b: Box): number => Math.max(0, Math.min(a.right, b.right) - Math.max(a.left, b.left)) * Math.max(0, Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top));
export const meet = (a: Box, b: Box): boolean => covered(a, b) > 0;

/** The first of some places that leaves all the boxes free; where none does, the one that covers the least of them. */
export function clearPlace(places: readonly Box[], kept: readonly Box[]): number {
  const cost = places.map((place) => kept.reduce((sum, box) => sum + covered(place, box), 0));
  return cost.indexOf(Math.min(...cost));
}
