import { chordOf, chordLabel } from '../lib/key-chord.ts';
import { evaluateWhen, type ContextReader } from '../lib/when.ts';

export interface Keybinding {
  readonly key: string;
  /** A command's id; with `-` before it, unbinds that command from the key. */
  readonly command: string;
  readonly when?: string;
  readonly values?: readonly unknown[];
}

/** Keys as data: later ones win. */
export class KeybindingRegistry {
  readonly #bindings: Keybinding[] = [];

  add(...bindings: readonly Keybinding[]): void { this.#bindings.push(...bindings); }
  all(): readonly Keybinding[] { return this.#bindings; }

  resolve(chord: string, read: ContextReader): Keybinding | undefined {
    const unbound = new Set<string>();
    for (const binding of this.#bindings.toReversed()) {
      if (binding.key !== chord) continue;
      if (binding.command.startsWith('-')) unbound.add(binding.command.slice(1));
      else if (!unbound.has(binding.command) && evaluateWhen(binding.when, read)) return binding;
    }
    return undefined;
  }

  /** The key of a command as a person reads it, or undefined. */
  labelOf(command: string): string | undefined {
    const binding = this.#bindings.findLast((one) => one.command === command);
    return binding === undefined ? undefined : chordLabel(binding.key);
  }

  /** Runs what the pressed key is bound to; a key that a widget has used already is left alone. */
  handle(event: KeyboardEvent, read: ContextReader, run: (command: string, values: readonly unknown[]) => void): boolean {
    if (event.defaultPrevented || event.isComposing) return false;
    const binding = this.resolve(chordOf(event), read);
    if (binding === undefined) return false;
    event.preventDefault();
    run(binding.command, binding.values ?? []);
    return true;
  }
}
