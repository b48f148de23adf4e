import { applyEdits, createScanner, modify, type Node, parseTree, getNodeValue, type ParseError, printParseErrorCode } from 'jsonc-parser';
import { cutOut } from './json-cut.ts';

/** Why a text of settings or keybindings does not hold; line and column count from 1. */
export interface TextProblem { readonly line: number; readonly column: number; readonly message: string }
export type ParsedText<T> = { readonly value: T; readonly problem?: undefined } | { readonly value?: undefined; readonly problem: TextProblem };

/** Characters; a person's settings are far below it. */
export const LONGEST_TEXT = 1_000_000;
const DEEPEST = 20;
/** Names that change what an object is instead of what it holds. */
const FORBIDDEN: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);
const LAYOUT = { formattingOptions: { insertSpaces: true, tabSize: 2, eol: '\n' } };

export const isSettingKey = (key: string): boolean => /^[A-Za-z][A-Za-z0-9._-]{0,199}$/.test(key) && !FORBIDDEN.has(key);

/** Settings as a person writes them: a JSON object with comments and trailing commas; an empty text sets nothing. */
export function parseSettings(text: string): ParsedText<Readonly<Record<string, unknown>>> {
  const parsed = parseText(text, 'object');
  return parsed.problem === undefined ? { value: parsed.value as Record<string, unknown> } : parsed;
}

/** Keybindings: a list of objects. What is in each is checked by who binds them. */
export function parseKeybindings(text: string): ParsedText<readonly Readonly<Record<string, unknown>>[]> {
  const parsed = parseText(text, 'array');
  return parsed.problem === undefined ? { value: parsed.value as Record<string, unknown>[] } : parsed;
}

/** A readable text with one key set; comments, order and everything else stay as they are. */
export function withSetting(text: string, key: string, value: unknown): string {
  // A text of comments alone: they stay on top.
  if (scan(text).empty) return `${text.trimEnd()}${text.trim() === '' ? '' : '\n'}${JSON.stringify({ [key]: value }, undefined, 2)}\n`;
  return endedWithNewline(applyEdits(text, modify(text, [key], value, LAYOUT)));
}

/** A readable text without the key, its comma and its indentation; comments beside it stay. */
export function withoutSetting(text: string, key: string): string {
  const properties = parseTree(text, [], { allowTrailingComma: true })?.children ?? [];
  let kept = text;
  // From the last one backwards, so that the places of those before it hold; the same key may stand there twice.
  for (let i = properties.length - 1; i >= 0; i--) {
    const property = properties[i];
    if (property?.children?.[0]?.value === key) kept = cutOut(kept, property, properties[i - 1]);
  }
  return endedWithNewline(kept);
}

const endedWithNewline = (text: string): string => (text.endsWith('\n') ? text : `${text}\n`);

function parseText(text: string, root: 'object' | 'array'): ParsedText<unknown> {
  if (text.length > LONGEST_TEXT) return { problem: { line: 1, column: 1, message: `The text has ${text.length} characters; at most ${LONGEST_TEXT} are read.` } };
  const scanned = scan(text);
  if (scanned.problem !== undefined) return { problem: placed(text, scanned.problem) };
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { allowTrailingComma: true });
  // Nothing but spaces and comments sets nothing.
  if (scanned.empty && errors.every(({ error }) => printParseErrorCode(error) === 'ValueExpected')) return { value: root === 'object' ? {} : [] };
  const [first] = errors;
  if (first !== undefined) return { problem: placed(text, { offset: first.offset, message: `${spelled(printParseErrorCode(first.error))}.` }) };
  if (tree?.type !== root) return { problem: placed(text, { offset: tree?.offset ?? 0, message: root === 'object' ? 'Expected an object: { "key": value }.' : 'Expected a list: [ { "key": …, "command": … } ].' }) };
  const fault = faultIn(tree, root === 'array');
  return fault === undefined ? { value: getNodeValue(tree) as unknown } : { problem: placed(text, fault) };
}

interface Fault { readonly offset: number; readonly message: string }

/** Before the parser, which calls itself at each level: where it goes too deep, and whether there is anything at all. */
function scan(text: string): { readonly empty: boolean; readonly problem?: Fault } {
  const scanner = createScanner(text, true);
  let depth = 0;
  let empty = true;
  for (scanner.scan(); scanner.getTokenLength() > 0; scanner.scan()) {
    empty = false;
    const offset = scanner.getTokenOffset();
    const first = text[offset] ?? '';
    if ('{['.includes(first)) depth += 1;
    if ('}]'.includes(first)) depth -= 1;
    if (depth > DEEPEST) return { empty, problem: { offset, message: `Nested more than ${DEEPEST} deep.` } };
  }
  return { empty };
}

function faultIn(tree: Node, listOfObjects: boolean): Fault | undefined {
  const strange = listOfObjects ? tree.children?.find((entry) => entry.type !== 'object') : undefined;
  if (strange !== undefined) return { offset: strange.offset, message: 'Expected an object: { "key": …, "command": … }.' };
  const open = [tree];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    const name = node.type === 'property' ? node.children?.[0] : undefined;
    if (name !== undefined && FORBIDDEN.has(String(name.value))) return { offset: name.offset, message: `No key may be named "${String(name.value)}".` };
    if (node.type === 'number' && !Number.isFinite(node.value)) return { offset: node.offset, message: 'The number is too large.' };
    open.push(...node.children ?? []);
  }
  return undefined;
}

function placed(text: string, { offset, message }: Fault): TextProblem {
  const before = text.slice(0, offset).split(/\r\n|\r|\n/);
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1, message };
}

/** `CommaExpected` → `Comma expected`. */
const spelled = (code: string): string => code.replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
