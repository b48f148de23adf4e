/** The most seeds that are trained in one series. */
export const MOST_SEEDS = 50;

/** `1-5`, `1, 2, 3` or `7`, in the order written, each once; a text says why it cannot be read. Nothing written is no seed. */
export function parseSeeds(text: string): readonly number[] | string {
  const seeds = new Set<number>();
  for (const part of text.split(/[,;\s]+/).filter((one) => one !== '')) {
    const [, from = '', to = from] = /^(\d{1,16})(?:[-–](\d{1,16}))?$/.exec(part) ?? [];
    const [first, last] = [Number(from), Number(to)];
    if (from === '' || !Number.isSafeInteger(first) || !Number.isSafeInteger(last)) return `"${part.slice(0, 40)}" is no seed: whole numbers are needed, as in 1-5 or 1, 2, 3.`;
    if (last < first) return `"${part}" goes backwards: write ${last}-${first}.`;
    if (last - first >= MOST_SEEDS || seeds.size + (last - first) >= MOST_SEEDS + 1) return tooMany;
    for (let seed = first; seed <= last; seed++) seeds.add(seed);
  }
  return seeds.size > MOST_SEEDS ? tooMany : [...seeds];
}
const tooMany = `At most ${MOST_SEEDS} seeds are trained in one series.`;

/** As a person would write them: `1-5, 9`. The order is kept. */
export function writeSeeds(seeds: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const seed of seeds) {
    const last = ranges.at(-1);
    if (last !== undefined && seed === last[1] + 1) last[1] = seed;
    else ranges.push([seed, seed]);
  }
  return ranges.map(([from, to]) => (from === to ? String(from) : to - from === 1 ? `${from}, ${to}` : `${from}-${to}`)).join(', ');
}
