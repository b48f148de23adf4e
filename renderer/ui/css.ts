/** An attachment that sets CSS properties through CSSOM: data-driven styles without a style attribute, which the CSP would block. */
export function css(values: Readonly<Record<string, string>>) {
  return (node: HTMLElement | SVGElement) => {
    for (const [name, value] of Object.entries(values)) node.style.setProperty(name, value);
  };
}
