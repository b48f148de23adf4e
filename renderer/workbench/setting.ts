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

/** What a value must be, in words; undefined when it fits. */
export function unfit(setting: Setting, value: unknown): string | undefined {
  switch (setting.type) {
    case 'boolean': return typeof value === 'boolean' ? undefined : 'expected true or false';
    case 'string': return typeof value === 'string' ? undefined : 'expected a text';
    case 'number': return typeof value === 'number' && value >= setting.min && value <= setting.max ? undefined : `expected a number from ${setting.min} to ${setting.max}`;
    case 'enum': return setting.values.some((one) => one.value === value) ? undefined : `expected one of ${setting.values.map((one) => `"${one.value}"`).join(', ')}`;
  }
}
