import { AppError } from '../../../electron/common/rpc/app-error.ts';
import { chordLabel } from '../../lib/key-chord.ts';
import { isChanged, saidOf, withDefaults, withKey, withoutKey, withSaid } from '../../lib/keybindings-text.ts';
import { canHoldTogether } from '../../lib/when.ts';
import type { Keybinding } from '../../workbench/keybindings.ts';
import { StepHistory, type Step } from '../../workbench/step-history.ts';
import type { Workbench } from '../../workbench/workbench.svelte.ts';

export interface KeyLine {
  readonly id: string;
  readonly command: string;
  readonly title: string;
  readonly category: string;
  readonly binding: Keybinding | undefined;
  readonly label: string;
  /** Said in the person's own file. */
  readonly own: boolean;
  /** Titles of other commands on the same key that can be meant in the same moment: of them the later one wins. */
  readonly conflicts: readonly string[];
}

/** A change of the file of keys, and of which line it was. */
interface Change { readonly line: KeyLine; readonly before: string; readonly after: string; readonly from: string; readonly to: string }
const NO_KEY = 'no key';

/** Every command with each of its keys, and the person's file that changes them. */
export class KeysState {
  text = $state('');
  /** What this window changed here. */
  readonly history = new StepHistory('keys');
  readonly #workbench: Workbench;

  constructor(workbench: Workbench) {
    this.#workbench = workbench;
    workbench.connection.on('settings.changed', ({ which }) => { if (which === 'keybindings') void this.read(); });
  }

  async read(): Promise<void> { this.text = (await this.#workbench.connection.call('settings.text', { which: 'keybindings' })).text; }

  /** Those that have a key first. */
  get lines(): readonly KeyLine[] {
    const { commands, keybindings } = this.#workbench;
    const all = keybindings.all();
    const twins = Map.groupBy(all, ({ key }) => key);
    return commands.all().filter((command) => command.palette !== false || all.some((one) => one.command === command.id)).flatMap((command) => {
      const bound = all.filter((one) => one.command === command.id);
      const line = (binding: Keybinding | undefined, n: number): KeyLine => ({
        id: `${command.id} ${n}`, command: command.id, title: command.title, category: command.category, binding, label: binding === undefined ? '' : chordLabel(binding.key),
        own: isChanged(this.text, command.id),
        conflicts: binding === undefined ? [] : (twins.get(binding.key) ?? []).filter((one) => one.command !== command.id && canHoldTogether(one.when, binding.when)).map((one) => commands.get(one.command)?.title ?? one.command),
      });
      return bound.length === 0 ? [line(undefined, 0)] : bound.map(line);
    }).sort((a, b) => Number(a.binding === undefined) - Number(b.binding === undefined) || a.category.localeCompare(b.category) || a.title.localeCompare(b.title));
  }

  /** Who has the key, or begins with it, where the line's command could be meant too: category and title, and what it is pressed as. */
  takenBy({ command, binding }: KeyLine, key: string): readonly string[] {
    const { commands, keybindings } = this.#workbench;
    const when = (binding ?? keybindings.defaultsOf(command)[0])?.when;
    const taken = keybindings.all().filter((one) => one.command !== command && (one.key === key || one.key.startsWith(`${key} `)) && canHoldTogether(one.when, when));
    return [...new Set(taken.map((one) => {
      const known = commands.get(one.command);
      const name = known === undefined ? one.command : `${known.category}: ${known.title}`;
      return one.key === key ? name : `${name} (${chordLabel(one.key)})`;
    }))];
  }

  change(line: KeyLine, key: string): Promise<void> {
    const { command, binding } = line;
    const defaults = this.#workbench.keybindings.defaultsOf(command);
    // Without a key it still is what it was: its condition and values are those of its default.
    const { when, values } = binding ?? defaults[0] ?? {};
    return this.#write(line, withKey(this.text, { key, command, when, values }, binding, defaults), chordLabel(key));
  }
  remove(line: KeyLine): Promise<void> { return line.binding === undefined ? Promise.resolve() : this.#write(line, withoutKey(this.text, line.binding), NO_KEY); }
  reset(line: KeyLine): Promise<void> { return this.#write(line, withDefaults(this.text, line.command), 'default'); }

  async #write(line: KeyLine, text: string, label: string): Promise<void> {
    const before = this.text;
    if (text === before) return;
    try {
      await this.#store(text);
      this.history.add(this.#step({ line, before, after: text, from: line.label === '' ? NO_KEY : line.label, to: label }));
    } catch (error) { this.#workbench.notices.error(error, 'The keys were not changed'); }
  }

  #step({ line, before, after, from, to }: Change): Step {
    const turn = async (expected: string, wanted: string, change: string) => {
      const name = `${line.category}: ${line.title}`;
      await this.read();
      await this.#store(turned(this.text, { command: line.command, name, expected, wanted }));
      return `${name} ${change}`;
    };
    return { undo: () => turn(after, before, `${to} → ${from}`), redo: () => turn(before, after, `${from} → ${to}`) };
  }

  async #store(text: string): Promise<void> {
    await this.#workbench.connection.call('settings.write', { which: 'keybindings', text });
    await this.read();
  }
}

/** The file as it was, where it is as it was left; where other lines were changed since, only what it says of the command. @throws AppError `conflict` where that was changed too */
function turned(text: string, { command, name, expected, wanted }: { readonly command: string; readonly name: string; readonly expected: string; readonly wanted: string }): string {
  if (text === expected) return wanted;
  if (JSON.stringify(saidOf(text, command)) !== JSON.stringify(saidOf(expected, command))) throw new AppError('conflict', `The keys of ${name} were changed elsewhere since, and stay as they are.`);
  return withSaid(text, command, saidOf(wanted, command));
}
