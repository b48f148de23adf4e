import { shorten } from '../lib/format.ts';

/** What must be known of a setting to speak of its values. */
interface Named { readonly category: string; readonly title: string; readonly default: unknown; readonly values?: readonly { readonly value: string; readonly label: string }[] }

const LONGEST = 60;

/** A change of a setting as a person reads it: "Labelling: Threshold" and "0.3 → 0.2". */
export function settingChange(setting: Named | undefined, key: string, scope: 'user' | 'workspace', from: unknown, to: unknown): { readonly title: string; readonly change: string } {
  const title = setting === undefined ? key : `${setting.category}: ${setting.title}`;
  return { title: scope === 'workspace' ? `${title} (workspace)` : title, change: `${words(setting, from)} → ${words(setting, to)}` };
}

/** A value that is not set is the default, which may be said. */
function words(setting: Named | undefined, value: unknown): string {
  if (value === undefined) return setting === undefined ? 'not set' : `default (${words(setting, setting.default)})`;
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  const label = setting?.values?.find((one) => one.value === value)?.label;
  if (label !== undefined) return label;
  return typeof value === 'number' ? String(value) : value === '' ? 'empty' : typeof value === 'string' ? `“${shorten(value, LONGEST)}”` : shorten(JSON.stringify(value), LONGEST);
}
