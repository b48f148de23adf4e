import { chordLabel } from '../lib/key-chord.ts';
import type { CommandRegistry } from './commands.ts';
import type { KeybindingRegistry } from './keybindings.ts';
import type { ContextReader } from '../lib/when.ts';

export interface KeyGroup { readonly category: string; readonly lines: readonly { readonly key: string; readonly title: string }[] }

/** What each key does at this moment, by the category of its command. */
export function keysHere(keybindings: KeybindingRegistry, commands: CommandRegistry, read: ContextReader): readonly KeyGroup[] {
  const keys = [...new Set(keybindings.all().map(({ key }) => key))];
  const lines = keys.flatMap((key) => {
    const bound = keybindings.resolve(key, read);
    const command = bound === undefined ? undefined : commands.get(bound.command);
    return command === undefined ? [] : [{ category: command.category, id: command.id, key: chordLabel(key), title: command.title }];
  });
  return [...Map.groupBy(lines, ({ category }) => category)].map(([category, found]) => ({ category, lines: foldDigits(found) })).sort((a, b) => a.category.localeCompare(b.category));
}

interface Line { readonly id: string; readonly key: string; readonly title: string }
const FEWEST = 3;

/** A command that takes its number from the digit is one thing to know, not ten. */
function foldDigits(lines: readonly Line[]): readonly { readonly key: string; readonly title: string }[] {
  return [...Map.groupBy(lines, ({ id, key }) => (/^\d$/.test(key) ? `${id} by digit` : `${id} ${key}`)).values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined || same.length < FEWEST) return same.map(({ key, title }) => ({ key, title }));
    const zero = same.some(({ key }) => key === '0');
    const digits = same.map(({ key }) => key).filter((key) => key !== '0').sort();
    return [{ key: `${digits[0] ?? ''} … ${digits.at(-1) ?? ''}${zero ? ', 0' : ''}`, title: first.title }];
  });
}
