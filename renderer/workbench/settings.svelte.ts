import { AppError } from '../../electron/common/rpc/app-error.ts';
import type { Connection } from './connection.svelte.ts';
import { type Setting, type SettingScope, type SettingValue, unfit } from './setting.ts';
import { settingChange } from './setting-words.ts';
import { StepHistory, type Step } from './step-history.ts';

type Values = Readonly<Record<string, unknown>>;
/** A value that is on its way to the store; undefined takes it away. */
interface Choice { readonly value: unknown; readonly turn: number }

/** The settings that features have, and what the person chose: the workspace's value, else the user's, else the default. A choice counts at once, and is taken back where it cannot be stored. */
export class Settings {
  list = $state.raw<readonly Setting[]>([]);
  /** Told when a choice was not stored; the workbench shows it. */
  onError: (title: string, error: unknown) => void = () => undefined;
  #stored = $state.raw<Readonly<Record<SettingScope, Values>>>({ user: {}, workspace: {} });
  /** By scope and key. */
  #chosen = $state.raw<Readonly<Record<string, Choice>>>({});
  /** What this window changed, to be taken back on the page of settings. */
  readonly history = new StepHistory('settings');
  /** By scope and key, what was sent last and is not answered yet. */
  readonly #sent = new Map<string, Choice>();
  #asked = 0;
  #turn = 0;
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
    connection.on('settings.changed', ({ which }) => { if (which !== 'keybindings') this.#loadSoon(); });
  }

  register(...settings: readonly Setting[]): void {
    for (const setting of settings) if (this.of(setting.key) !== undefined) throw new Error(`There are two settings "${setting.key}".`);
    this.list = [...this.list, ...settings];
  }

  /** Returns how to go back to what is registered now. */
  snapshot(): () => void { const { list } = this; return () => { this.list = list; }; }

  of(key: string): Setting | undefined { return this.list.find((setting) => setting.key === key); }

  async load(): Promise<void> {
    const turn = ++this.#asked;
    const { user, workspace } = await this.#connection.call('settings.all', {});
    // Of two answers that overtake each other the one asked for last counts.
    if (turn === this.#asked) this.#stored = { user: parsed(user), workspace: parsed(workspace) };
  }

  /** What counts now; read while drawing, it follows every change. */
  get(key: string): SettingValue | undefined {
    return this.value(key, 'workspace') ?? this.value(key, 'user') ?? this.of(key)?.default;
  }

  /** What is set there and fits. */
  value(key: string, scope: SettingScope): SettingValue | undefined {
    const setting = this.of(key);
    if (setting === undefined || (scope === 'workspace' && setting.scope === 'user')) return undefined;
    const value = this.#at(key, scope);
    return value === undefined || unfit(setting, value) !== undefined ? undefined : value as SettingValue;
  }

  isSet(key: string, scope: SettingScope): boolean { return this.#at(key, scope) !== undefined; }

  /** Why what is set there does not count. */
  problem(key: string, scope: SettingScope): string | undefined {
    const setting = this.of(key);
    const value = this.#at(key, scope);
    if (setting === undefined || value === undefined) return undefined;
    if (scope === 'workspace' && setting.scope === 'user') return 'It counts in the user settings only.';
    const why = unfit(setting, value);
    return why === undefined ? undefined : `${JSON.stringify(value)} does not fit: ${why}. It is ignored.`;
  }

  /** Sets it where it counts: a workspace that has a value of its own would hide one that is set for the person. */
  choose(key: string, value: SettingValue): Promise<void> { return this.set(key, value, this.#counts(key)); }
  /** Shows it without storing, while somebody drags; `choose` ends it. */
  show(key: string, value: SettingValue): void { this.#put(this.#counts(key), key, value); }

  /** Never rejects: what could not be stored is told to `onError` and no longer shown. */
  set(key: string, value: SettingValue, scope: SettingScope): Promise<void> { return this.#change(key, scope, value); }
  unset(key: string, scope: SettingScope): Promise<void> { return this.#change(key, scope, undefined); }

  async #change(key: string, scope: SettingScope, value: SettingValue | undefined): Promise<void> {
    const sent = this.#sent.get(`${scope} ${key}`);
    const before = sent === undefined ? this.#stored[scope][key] : sent.value;
    try {
      await this.#store(key, scope, value);
      if (!same(before, value)) this.history.add(this.#step(key, scope, before, value));
    } catch (error) { this.onError(this.of(key)?.title ?? key, error); }
  }

  #step(key: string, scope: SettingScope, before: unknown, after: unknown): Step {
    return { undo: () => this.#turnTo(key, scope, after, before), redo: () => this.#turnTo(key, scope, before, after) };
  }

  /** Puts back what was there, unless somebody else has changed it since. */
  async #turnTo(key: string, scope: SettingScope, expected: unknown, wanted: unknown): Promise<string> {
    await this.load();
    const { title, change } = settingChange(this.of(key), key, scope, expected, wanted);
    if (!same(this.#stored[scope][key], expected)) throw new AppError('conflict', `${title} was changed elsewhere since, and stays as it is.`);
    await this.#store(key, scope, wanted);
    return `${title} ${change}`;
  }

  async #store(key: string, scope: SettingScope, value: unknown): Promise<void> {
    const turn = this.#put(scope, key, value);
    const place = `${scope} ${key}`;
    this.#sent.set(place, { value, turn });
    try {
      await (value === undefined ? this.#connection.call('settings.unset', { key, scope }) : this.#connection.call('settings.set', { key, json: JSON.stringify(value), scope }));
      this.#stored = { ...this.#stored, [scope]: withValue(this.#stored[scope], key, value) };
      // Whoever asked before this was stored would bring back what was.
      this.#loadSoon();
    } finally {
      if (this.#sent.get(place)?.turn === turn) this.#sent.delete(place);
      // A later choice of the same setting stands.
      if (this.#chosen[place]?.turn === turn) this.#chosen = withoutKey(this.#chosen, place);
    }
  }

  #put(scope: SettingScope, key: string, value: unknown): number {
    const turn = ++this.#turn;
    this.#chosen = { ...this.#chosen, [`${scope} ${key}`]: { value, turn } };
    return turn;
  }

  #at(key: string, scope: SettingScope): unknown {
    const choice = this.#chosen[`${scope} ${key}`];
    return choice === undefined ? this.#stored[scope][key] : choice.value;
  }

  #counts(key: string): SettingScope { return this.value(key, 'workspace') === undefined ? 'user' : 'workspace'; }
  /** All is read anew; while that fails the connection says so, and the next one reads again. */
  #loadSoon(): void { this.load().catch(() => undefined); }
}

// The host sends JSON only.
const parsed = (texts: Readonly<Record<string, string>>): Values => Object.fromEntries(Object.entries(texts).map(([key, json]) => [key, JSON.parse(json) as unknown]));
const withoutKey = <T>(record: Readonly<Record<string, T>>, key: string): Readonly<Record<string, T>> => Object.fromEntries(Object.entries(record).filter(([one]) => one !== key));
const withValue = (values: Values, key: string, value: unknown): Values => (value === undefined ? withoutKey(values, key) : { ...values, [key]: value });
const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
