/** An attachment for text that may scroll: while it does, the keys can reach it, too. */
export function reachable(node: HTMLElement) {
  const look = () => {
    if (node.scrollHeight > node.clientHeight || node.scrollWidth > node.clientWidth) node.tabIndex = 0;
    else node.removeAttribute('tabindex');
  };
  const observer = new ResizeObserver(look);
  observer.observe(node); // which looks a first time after the layout: asked here, the page would lay itself out twice
  return () => { observer.disconnect(); };
}
