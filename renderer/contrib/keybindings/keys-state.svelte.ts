import { chordLabel } from '../../lib/key-chord.ts';
import { isChanged, withDefaults, withKey, withoutKey } from '../../lib/keybindings-text.ts';
import { canHoldTogether } from '../../lib/when.ts';
import type { Keybinding } from '../../workbench/keybindings.ts';
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

/** Every command with each of its keys, and the person's file that changes them. */
export class KeysState {
  text = $state('');
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

  change({ command, binding }: KeyLine, key: string): Promise<void> {
    const { when, values } = binding ?? {};
    return this.#write(withKey(this.text, { key, command, ...(when === undefined ? {} : { when }), ...(values === undefined ? {} : { values }) }, binding?.key));
  }
  remove({ command, binding }: KeyLine): Promise<void> { return binding === undefined ? Promise.resolve() : this.#write(withoutKey(this.text, { key: binding.key, command, ...(binding.when === undefined ? {} : { when: binding.when }) })); }
  reset({ command }: KeyLine): Promise<void> { return this.#write(withDefaults(this.text, command)); }

  async #write(text: string): Promise<void> {
    try {
      await this.#workbench.connection.call('settings.write', { which: 'keybindings', text });
      await this.read();
    } catch (error) { this.#workbench.notices.error(error, 'The keys were not changed'); }
  }
}
