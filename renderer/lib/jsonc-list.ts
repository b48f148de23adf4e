import { parseTree } from 'jsonc-parser';
import { commaAfter, cutOut } from '../../electron/common/domain/json-cut.ts';

/** Edits of a JSON list with comments that take away exactly what they put in: a comment of a person's, their layout and their trailing comma stay. */

const LOOSE = { allowTrailingComma: true };

/** The text with an element (JSON) at the end of its list; a text without a list gets one. */
export function appended(text: string, element: string): string {
  const list = parseTree(text, [], LOOSE);
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const spaced = spread(element);
  if (list?.type !== 'array') return `${text.trimEnd()}${text.trim() === '' ? '' : eol}[${eol}  ${spaced}${eol}]${eol}`;
  const close = list.offset + list.length - 1;
  const last = list.children?.at(-1);
  const from = last === undefined ? list.offset + 1 : last.offset + last.length;
  const body = text.slice(from, close);
  const kept = body.trimEnd();
  const space = body.slice(kept.length);
  const isFlat = last !== undefined && !text.slice(list.offset, close).includes('\n');
  const before = isFlat ? ' ' : `${eol}${last === undefined ? '  ' : indentOf(text, last.offset)}`;
  if (last === undefined) return `${text.slice(0, from)}${kept}${before}${spaced}${space === '' && kept === '' ? eol : space}${text.slice(close)}`;
  const isTrailing = commaAfter(text, from) !== undefined;
  return `${text.slice(0, from)}${isTrailing ? '' : ','}${kept}${before}${spaced}${isTrailing ? ',' : ''}${space}${text.slice(close)}`;
}

/** The text without an element of its list, with its comma and indentation; comments beside it stay. */
export function withoutElement(text: string, index: number): string {
  const elements = parseTree(text, [], LOOSE)?.children ?? [];
  const element = elements[index];
  if (element === undefined) return text;
  const kept = cutOut(text, element, elements[index - 1]);
  return elements.length > 1 ? kept : collapsed(kept);
}

/** The blanks before an element on its line; two where it does not begin one. */
const indentOf = (text: string, offset: number): string => /(?:^|\n)([ \t]*)$/.exec(text.slice(0, offset))?.[1] ?? '  ';

/** An empty list as it is usually written. */
function collapsed(text: string): string {
  const list = parseTree(text, [], LOOSE);
  if (list?.type !== 'array') return text;
  const end = list.offset + list.length;
  return text.slice(list.offset + 1, end - 1).trim() === '' ? `${text.slice(0, list.offset)}[]${text.slice(end)}` : text;
}

/** One line, with room between. */
const spread = (element: string): string => {
  const value = JSON.parse(element) as unknown;
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? `{ ${Object.entries(value).map(([key, one]) => `${JSON.stringify(key)}: ${JSON.stringify(one)}`).join(', ')} }` : element;
};
