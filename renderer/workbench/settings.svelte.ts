import type { Connection } from './connection.svelte.ts';

export type SettingScope = 'user' | 'workspace';
interface Described {
  readonly key: string;
  readonly title: string;
  readonly description: string;
  readonly category: string;
  /** Where it may be set: what only concerns the person ("user") is not a workspace's to say. */
  readonly scope: 'user' | 'both';
}
export type Setting = Described & (
  | { readonly type: 'boolean'; readonly default: boolean }
  | { readonly type: 'number'; readonly default: number; readonly min: number; readonly max: number; readonly step?: number }
  | { readonly type: 'string'; readonly default: string; readonly placeholder?: string }
  | { readonly type: 'enum'; readonly default: string; readonly values: readonly { readonly value: string; readonly label: string }[] }
);
export type SettingValue = boolean | number | string;
type Texts = Readonly<Record<string, string>>;

/** What a value must be, in words; undefined when it fits. */
export function unfit(setting: Setting, value: unknown): string | undefined {
  switch (setting.type) {
    case 'boolean': return typeof value === 'boolean' ? undefined : 'expected true or false';
    case 'string': return typeof value === 'string' ? undefined : 'expected a text';
    case 'number': return typeof value === 'number' && value >= setting.min && value <= setting.max ? undefined : `expected a number from ${setting.min} to ${setting.max}`;
    case 'enum': return setting.values.some((one) => one.value === value) ? undefined : `expected one of ${setting.values.map((one) => `"${one.value}"`).join(', ')}`;
  }
}

/** The settings that features have, and what the person chose: the workspace's value, else the user's, else the default. */
export class Settings {
  list = $state.raw<readonly Setting[]>([]);
  #texts = $state.raw<Readonly<Record<SettingScope, Texts>>>({ user: {}, workspace: {} });
  #asked = 0;
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
    connection.on('settings.changed', ({ which }) => {
      // The texts are read anew as a whole; while that fails the connection says so, and the next one reads again.
      if (which !== 'keybindings') this.load().catch(() => undefined);
    });
  }

  register(...settings: readonly Setting[]): void {
    for (const setting of settings) if (this.of(setting.key) !== undefined) throw new Error(`There are two settings "${setting.key}".`);
    this.list = [...this.list, ...settings];
  }

  of(key: string): Setting | undefined { return this.list.find((setting) => setting.key === key); }

  async load(): Promise<void> {
    const turn = ++this.#asked;
    const texts = await this.#connection.call('settings.all', {});
    // Of two answers that overtake each other the one asked for last counts.
    if (turn === this.#asked) this.#texts = texts;
  }

  /** What counts now; read while drawing, it follows every change. */
  get(key: string): SettingValue | undefined {
    return this.value(key, 'workspace') ?? this.value(key, 'user') ?? this.of(key)?.default;
  }

  /** What is set there and fits. */
  value(key: string, scope: SettingScope): SettingValue | undefined {
    const setting = this.of(key);
    if (setting === undefined || (scope === 'workspace' && setting.scope === 'user')) return undefined;
    const value = this.#parsed(key, scope);
    return value === undefined || unfit(setting, value) !== undefined ? undefined : value as SettingValue;
  }

  isSet(key: string, scope: SettingScope): boolean { return this.#texts[scope][key] !== undefined; }

  /** Why what is set there does not count. */
  problem(key: string, scope: SettingScope): string | undefined {
    const setting = this.of(key);
    if (setting === undefined || !this.isSet(key, scope)) return undefined;
    if (scope === 'workspace' && setting.scope === 'user') return 'It counts in the user settings only.';
    const why = unfit(setting, this.#parsed(key, scope));
    return why === undefined ? undefined : `${this.#texts[scope][key] ?? ''} does not fit: ${why}. It is ignored.`;
  }

  async set(key: string, value: SettingValue, scope: SettingScope): Promise<void> {
    await this.#connection.call('settings.set', { key, json: JSON.stringify(value), scope });
    await this.load();
  }

  async unset(key: string, scope: SettingScope): Promise<void> {
    await this.#connection.call('settings.unset', { key, scope });
    await this.load();
  }

  #parsed(key: string, scope: SettingScope): unknown {
    const json = this.#texts[scope][key];
    // The host sends JSON only.
    return json === undefined ? undefined : JSON.parse(json) as unknown;
  }
}
