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
    return command === undefined ? [] : [{ category: command.category, key: chordLabel(key), title: command.title }];
  });
  return [...Map.groupBy(lines, ({ category }) => category)].map(([category, found]) => ({ category, lines: found })).sort((a, b) => a.category.localeCompare(b.category));
}
