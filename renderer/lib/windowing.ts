/** Which rows of a list of equal rows are on screen, with some to spare: [start, end). */
export function visibleRange(scrollTop: number, viewport: number, rowHeight: number, total: number, spare = 8): { readonly start: number; readonly end: number } {
  const first = Math.floor(Math.max(0, scrollTop) / rowHeight);
  const shown = Math.ceil(Math.max(0, viewport) / rowHeight);
  return { start: Math.max(0, Math.min(first, total) - spare), end: Math.min(total, first + shown + spare) };
}

/** Where to scroll so that a row is wholly on screen; undefined when it is already. */
export function scrollToShow(index: number, scrollTop: number, viewport: number, rowHeight: number): number | undefined {
  const top = index * rowHeight;
  if (top < scrollTop) return top;
  if (top + rowHeight > scrollTop + viewport) return top + rowHeight - viewport;
  return undefined;
}
