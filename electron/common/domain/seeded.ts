/** 32-bit FNV-1a with a final avalanche: a repeatable order or draw from (seed, key), independent of what else is in the set. */
export function seededHash(seed: number, key: string): number {
  let h = (0x811c9dc5 ^ seed) >>> 0;
  for (let i = 0; i < key.length; i++) h = Math.imul(h ^ key.charCodeAt(i), 0x01000193) >>> 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b) >>> 0;
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35) >>> 0;
  return (h ^ (h >>> 16)) >>> 0;
}

/** Items in the order of their seeded hash; ties by key. */
export function seededOrder<T>(seed: number, items: readonly T[], key: (item: T) => string): T[] {
  return items
    .map((item) => ({ item, key: key(item), hash: seededHash(seed, key(item)) }))
    .sort((a, b) => a.hash - b.hash || (a.key < b.key ? -1 : 1))
    .map((entry) => entry.item);
}
