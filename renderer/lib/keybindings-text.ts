import { applyEdits, modify, parse } from 'jsonc-parser';

/** One entry of the person's file of keys, as JSON. */
export interface KeyEntry { readonly key: string; readonly command: string; readonly when?: string; readonly values?: readonly unknown[] }

const FORMAT = { formattingOptions: { tabSize: 2, insertSpaces: true } };
const EMPTY = '[]\n';

const entries = (text: string): readonly unknown[] => { const value: unknown = parse(text); return Array.isArray(value) ? value : []; };
const append = (text: string, entry: KeyEntry): string => applyEdits(text, modify(text, [entries(text).length], entry, { ...FORMAT, isArrayInsertion: true }));
const about = (entry: unknown, command: string): boolean => typeof entry === 'object' && entry !== null && 'command' in entry && (entry.command === command || entry.command === `-${command}`);

/** The text with the command on another key; comments and the other entries stay as they are. `from`: the key it had. */
export function withKey(text: string, to: KeyEntry, from: string | undefined): string {
  const start = text.trim() === '' ? EMPTY : text;
  const unbound = from === undefined ? start : withoutKey(start, { ...to, key: from });
  return append(unbound, to);
}

/** The text with the command taken off a key. */
export function withoutKey(text: string, { key, command, when }: KeyEntry): string {
  return append(text.trim() === '' ? EMPTY : text, { key, command: `-${command}`, ...(when === undefined ? {} : { when }) });
}

/** The text without anything said of the command: its own keys come back. */
export function withDefaults(text: string, command: string): string {
  let rest = text;
  for (let at = entries(rest).findIndex((entry) => about(entry, command)); at >= 0; at = entries(rest).findIndex((entry) => about(entry, command))) {
    rest = applyEdits(rest, modify(rest, [at], undefined, FORMAT));
  }
  return rest;
}

/** Does the text say anything of the command? */
export const isChanged = (text: string, command: string): boolean => entries(text).some((entry) => about(entry, command));
