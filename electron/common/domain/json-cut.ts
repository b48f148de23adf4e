import { createScanner, type Node } from 'jsonc-parser';

/** The text without an element of a list or a property of an object, its comma and its indentation; comments beside it stay. `before`: the sibling before it, whose comma goes where there is none behind. */
export function cutOut(text: string, node: Node, before: Node | undefined): string {
  const end = node.offset + node.length;
  const own = commaAfter(text, end);
  const from = text.slice(0, node.offset).replace(/\r?\n?[ \t]*$/, '').length;
  const cut = text.slice(0, from) + (own === undefined ? text.slice(end) : text.slice(end, own) + text.slice(own + 1));
  const spare = own === undefined && before !== undefined ? commaAfter(cut, before.offset + before.length) : undefined;
  return spare === undefined ? cut : cut.slice(0, spare) + cut.slice(spare + 1);
}

/** Where the next token is a comma, its place. */
export function commaAfter(text: string, offset: number): number | undefined {
  const scanner = createScanner(text, true);
  scanner.setPosition(offset);
  scanner.scan();
  const at = scanner.getTokenOffset();
  return text[at] === ',' ? at : undefined;
}
