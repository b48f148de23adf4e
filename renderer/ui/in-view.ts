/** What scrolls around it; the page where nothing else does. */
function placeOf(node: HTMLElement): Element {
  let place = node.parentElement;
  while (place !== null && !['auto', 'scroll'].includes(getComputedStyle(place).overflowY)) place = place.parentElement;
  return place ?? document.documentElement;
}

/** Scrolls so that all of it is seen; of what is higher than its place, the beginning. */
export function bringIntoView(node: HTMLElement): void {
  node.scrollIntoView({ block: node.offsetHeight > placeOf(node).clientHeight ? 'start' : 'nearest' });
}

/** What was seen is seen when its place has been given another size: what stands above it may take more lines then. Returns how to stop. */
export function keepInView(node: HTMLElement): () => void {
  let seen = false;
  const sight = new IntersectionObserver((entries) => { seen = entries.at(-1)?.isIntersecting ?? seen; });
  // Told of the size before the sight is looked at again.
  const size = new ResizeObserver(() => { if (seen) bringIntoView(node); });
  sight.observe(node);
  size.observe(placeOf(node));
  return () => { sight.disconnect(); size.disconnect(); };
}
