import { shorten } from '../lib/format.ts';
import type { Setting, SettingScope } from './setting.ts';

const LONGEST = 60;

/** A change of a setting as a person reads it: "Labelling: Threshold" and "0.3 → 0.2". */
export function settingChange(setting: Setting | undefined, key: string, scope: SettingScope, from: unknown, to: unknown): { readonly title: string; readonly change: string } {
  const title = setting === undefined ? key : `${setting.category}: ${setting.title}`;
  return { title: scope === 'workspace' ? `${title} (workspace)` : title, change: `${words(setting, from)} → ${words(setting, to)}` };
}

/** A value that is not set is the default, which may be said. */
function words(setting: Setting | undefined, value: unknown): string {
  if (value === undefined) return setting === undefined ? 'not set' : `default (${words(setting, setting.default)})`;
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (setting?.type === 'enum') return setting.values.find((one) => one.value === value)?.label ?? shorten(JSON.stringify(value), LONGEST);
  return typeof value === 'number' ? String(value) : value === '' ? 'empty' : typeof value === 'string' ? `“${shorten(value, LONGEST)}”` : shorten(JSON.stringify(value), LONGEST);
}
