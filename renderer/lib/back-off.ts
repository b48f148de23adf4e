const FIRST_MS = 250;
const MOST_MS = 8_000;

/** How long to wait before the n-th try (from 1): doubling, at most 8 s, with up to a quarter taken off so that windows do not all come at once. */
export function backOff(attempt: number): number {
  const full = Math.min(MOST_MS, FIRST_MS * 2 ** Math.max(0, attempt - 1));
  return Math.round(full * (1 - Math.random() / 4));
}
