import { createSubscriber } from 'svelte/reactivity';
import { chordOf, chordLabel } from '../lib/key-chord.ts';
import { Listeners } from '../lib/listeners.ts';
import { evaluateWhen, type ContextReader } from '../lib/when.ts';

export interface Keybinding {
  /** One chord, or several one after the other: `ctrlcmd+k ctrlcmd+s`. */
  readonly key: string;
  /** A command's id; with `-` before it, unbinds that command from the key. */
  readonly command: string;
  readonly when?: string;
  readonly values?: readonly unknown[];
}
type Resolved = { readonly binding: Keybinding } | { readonly more: true };

const PATIENCE_MS = 2_000;
const HELD: ReadonlySet<string> = new Set(['Control', 'Meta', 'Alt', 'Shift', 'AltGraph', 'CapsLock']);

/** Keys as data: later ones win, and the person's come after all of the program's. */
export class KeybindingRegistry {
  readonly #defaults: Keybinding[] = [];
  #user: readonly Keybinding[] = [];
  #effective: readonly Keybinding[] | undefined;
  #pending: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #changed = new Listeners<[]>();
  /** Drawn labels follow a change of the keys. */
  readonly #follow = createSubscriber((update) => this.#changed.add(update));

  add(...bindings: readonly Keybinding[]): void { this.#defaults.push(...bindings); this.#renew(); }
  /** Returns how to go back to what is registered now. */
  snapshot(): () => void { const count = this.#defaults.length; return () => { this.#defaults.length = count; this.#renew(); }; }
  setUser(bindings: readonly Keybinding[]): void { this.#user = bindings; this.#renew(); }

  /** The program's own keys of a command. */
  defaultsOf(command: string): readonly Keybinding[] { return this.#defaults.filter((one) => one.command === command); }

  /** What is bound, without what was unbound. */
  all(): readonly Keybinding[] {
    this.#follow();
    this.#effective ??= withoutUnbound([...this.#defaults, ...this.#user]);
    return this.#effective;
  }

  /** The keys of a sequence that were pressed so far, as a person reads them. */
  get pending(): string | undefined { this.#follow(); return this.#pending === undefined ? undefined : chordLabel(this.#pending); }

  resolve(keys: string, read: ContextReader): Keybinding | undefined {
    const found = this.#find(keys, read);
    return found !== undefined && 'binding' in found ? found.binding : undefined;
  }

  /** The key of a command as a person reads it, or undefined; `value`: where it is bound several times, for this one. */
  labelOf(command: string, value?: unknown): string | undefined {
    const binding = this.all().findLast((one) => one.command === command && (value === undefined || one.values?.[0] === value));
    return binding === undefined ? undefined : chordLabel(binding.key);
  }

  /** Runs what the pressed key is bound to, or waits for the next of a sequence; a key that a widget has used already is left alone. */
  handle(event: KeyboardEvent, read: ContextReader, run: (command: string, values: readonly unknown[]) => void): boolean {
    if (event.defaultPrevented || event.isComposing || HELD.has(event.key)) return false;
    const before = this.#pending;
    if (before === undefined && typesText(event) && read('inputFocus') === true) return false;
    const keys = before === undefined ? chordOf(event) : `${before} ${chordOf(event)}`;
    const found = this.#find(keys, read);
    this.#wait(found !== undefined && 'more' in found ? keys : undefined);
    // The key after the first of a sequence is never typed, whether it leads to something or not; Escape just ends the wait.
    if (found === undefined && before === undefined) return false;
    event.preventDefault();
    if (found !== undefined && 'binding' in found) run(found.binding.command, found.binding.values ?? []);
    return true;
  }

  #find(keys: string, read: ContextReader): Resolved | undefined {
    const binding = this.all().findLast((one) => (one.key === keys || one.key.startsWith(`${keys} `)) && evaluateWhen(one.when, read));
    return binding === undefined ? undefined : binding.key === keys ? { binding } : { more: true };
  }

  #wait(keys: string | undefined): void {
    clearTimeout(this.#timer);
    if (keys !== undefined) this.#timer = setTimeout(() => { this.#wait(undefined); }, PATIENCE_MS);
    if (keys === this.#pending) return;
    this.#pending = keys;
    this.#changed.tell();
  }

  #renew(): void { this.#effective = undefined; this.#changed.tell(); }
}

/** In a field a letter is a letter, whoever bound it to what. */
const typesText = ({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean => key.length === 1 && !ctrlKey && !metaKey && !altKey;

function withoutUnbound(bindings: readonly Keybinding[]): readonly Keybinding[] {
  let kept: Keybinding[] = [];
  for (const binding of bindings) {
    if (!binding.command.startsWith('-')) kept.push(binding);
    else kept = kept.filter((one) => one.key !== binding.key || one.command !== binding.command.slice(1) || (binding.when !== undefined && one.when !== binding.when));
  }
  return kept;
}
