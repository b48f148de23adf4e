const GAP_MS = 100;

/** Lets at most ten calls a second through; the one that completes the work always passes. */
export function throttled(tell: (done: number, total: number, message?: string) => void): typeof tell {
  let last = 0;
  return (done, total, message) => {
    const now = performance.now();
    if (now - last < GAP_MS && done !== total) return;
    last = now;
    tell(done, total, message);
  };
}
