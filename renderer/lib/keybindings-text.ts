import { applyEdits, modify, type Node, parse, parseTree } from 'jsonc-parser';
import { appended, withoutElement } from './jsonc-list.ts';
import { parseKeys } from './key-chord.ts';

/** One entry of the person's file of keys, as JSON. */
export interface KeyEntry { readonly key: string; readonly command: string; readonly when?: string | undefined; readonly values?: readonly unknown[] | undefined }

type Written = Readonly<Record<string, unknown>>;

const entries = (text: string): readonly Written[] => { const value: unknown = parse(text); return Array.isArray(value) ? value.map((entry: unknown) => (typeof entry === 'object' && entry !== null ? entry as Written : {})) : []; };
const about = (entry: Written, command: string): boolean => entry['command'] === command || entry['command'] === `-${command}`;
const keyOf = (entry: Written): unknown => (typeof entry['key'] === 'string' ? parseKeys(entry['key']) ?? entry['key'] : undefined);
const isSame = (entry: Written, { key, command, when, values }: KeyEntry): boolean =>
  entry['command'] === command && keyOf(entry) === key && entry['when'] === when && JSON.stringify(entry['values']) === JSON.stringify(values);
/** Where the text says this; of several the last, which is the one that counts. */
const placeOf = (text: string, entry: KeyEntry): number => entries(text).findLastIndex((one) => isSame(one, entry));
const unbinding = ({ key, command, when }: KeyEntry): KeyEntry => ({ key, command: `-${command}`, when });
const without = (text: string, entry: KeyEntry): string => { const at = placeOf(text, entry); return at < 0 ? text : withoutElement(text, at); };
const append = (text: string, entry: KeyEntry): string => appended(text, JSON.stringify(entry));

/**
 * The text with the command on another key; comments and the other entries stay as they are. `from`: the key it had, which may be one of the
 * text itself: that entry then changes, and no more is written. `defaults`: the program's own keys of the command; back on one of them, what took it off goes.
 */
export function withKey(text: string, to: KeyEntry, from: KeyEntry | undefined, defaults: readonly KeyEntry[] = []): string {
  if (from !== undefined && from.key === to.key) return text;
  const own = from === undefined ? -1 : placeOf(text, from);
  const isDefault = defaults.some((one) => isSame(one as unknown as Written, to));
  if (isDefault && placeOf(text, unbinding(to)) >= 0) {
    const rest = own >= 0 ? withoutElement(text, own) : from === undefined ? text : withoutKey(text, from);
    return emptied(without(rest, unbinding(to)));
  }
  if (own < 0) return append(from === undefined ? text : withoutKey(text, from), to);
  // Later entries win: one on the same key would take it.
  const isTaken = entries(text).slice(own + 1).some((entry) => keyOf(entry) === to.key);
  return isTaken ? append(withoutElement(text, own), to) : applyEdits(text, modify(text, [own, 'key'], to.key, {}));
}

/** The text with the command taken off a key: an entry of the text itself goes, a default is unbound. */
export function withoutKey(text: string, entry: KeyEntry): string {
  const own = placeOf(text, entry);
  return own >= 0 ? emptied(withoutElement(text, own)) : append(text, unbinding(entry));
}

/** The text without anything said of the command: its own keys come back. */
export function withDefaults(text: string, command: string): string {
  let rest = text;
  for (let at = entries(rest).findLastIndex((entry) => about(entry, command)); at >= 0; at = entries(rest).findLastIndex((entry) => about(entry, command))) rest = withoutElement(rest, at);
  return emptied(rest);
}

/** What the text says of the command, in its order. */
export const saidOf = (text: string, command: string): readonly unknown[] => entries(text).filter((entry) => about(entry, command));

/** The text with these entries in the place of all that it says of the command. */
export const withSaid = (text: string, command: string, said: readonly unknown[]): string => said.reduce<string>((rest, entry) => appended(rest, JSON.stringify(entry)), withDefaults(text, command));

/** Does the text say anything of the command? */
export const isChanged = (text: string, command: string): boolean => entries(text).some((entry) => about(entry, command));

/** A list without anything in it, not even a comment, is no file: so it began. */
function emptied(text: string): string {
  const list: Node | undefined = parseTree(text);
  return list?.type === 'array' && text.replace(/\s/g, '') === '[]' ? '' : text;
}
