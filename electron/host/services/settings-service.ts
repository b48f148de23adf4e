import type { HostApi } from '../../common/contract/host-api.ts';
import type { SettingText } from '../../common/contract/settings-api.ts';
import { parseSettings, withoutSetting, withSetting, type TextProblem } from '../../common/domain/settings-text.ts';
import type { Handlers } from '../../common/rpc/api.ts';
import { AppError } from '../../common/rpc/app-error.ts';
import type { TextRepository } from '../database/repositories/text-repository.ts';
import type { Emit } from './emit.ts';
import { problemOf, type Settings } from './settings.ts';

export interface SettingsDeps { readonly person: Settings; readonly texts: TextRepository; readonly emit: Emit; readonly now: () => number }
export type SettingsHandlers = Pick<Handlers<HostApi>, Extract<keyof HostApi, `settings.${string}` | `layout.${string}`>>;
type Scope = 'user' | 'workspace';

export function createSettingsService(deps: SettingsDeps): SettingsHandlers {
  const { person, texts, emit, now } = deps;
  const change = async (scope: Scope, key: string, value: unknown) => {
    const changed = await store(deps, scope, (text) => edited(scope, text, key, value));
    if (changed) emit('settings.changed', { which: scope, key });
    return { key };
  };
  return {
    'settings.all': () => {
      person.refresh();
      const { user, workspace } = person.all();
      return { user: jsonTexts(user), workspace: jsonTexts(workspace) };
    },
    'settings.set': ({ key, json, scope }) => change(scope, key, valueOf(key, json)),
    'settings.unset': ({ key, scope }) => change(scope, key, undefined),
    'settings.text': ({ which }) => {
      person.refresh();
      return { ...person.text(which), ...(which === 'workspace' ? {} : { path: person.files[which].path }) };
    },
    'settings.write': async ({ which, text }) => {
      const problem = problemOf(which, text);
      if (problem !== undefined) throw new AppError('invalid-input', `The ${NAMES[which]} were not stored: ${at(problem)}`, { hint: 'Mend it there and store again. What was stored before stands.' });
      await store(deps, which, () => text);
      emit('settings.changed', { which });
      return { which };
    },
    'layout.read': () => {
      const json = texts.get('layout');
      return json === undefined ? {} : { json };
    },
    'layout.write': ({ json }) => {
      try { JSON.parse(json); } catch { throw new AppError('invalid-input', 'The layout is not JSON.'); }
      texts.set('layout', json, now());
      return {};
    },
  };
}

const NAMES: Readonly<Record<SettingText, string>> = { user: 'settings', workspace: 'settings of the workspace', keybindings: 'keybindings' };
const at = ({ line, column, message }: TextProblem): string => `line ${line}, column ${column}: ${message}`;
const jsonTexts = (values: Readonly<Record<string, unknown>>): Record<string, string> => Object.fromEntries(Object.entries(values).map(([key, value]) => [key, JSON.stringify(value)]));

/** Whether anything was written. */
async function store({ person, texts, now }: SettingsDeps, which: SettingText, make: (text: string) => string | undefined): Promise<boolean> {
  if (which !== 'workspace') {
    const changed = await person.files[which].change((file) => {
      // Bytes that are no text of ours are not written over.
      if (file.unreadable !== undefined) throw new AppError('conflict', `${person.files[which].path} cannot be changed: ${file.unreadable}`, { hint: 'Look at the file, and mend or remove it.' });
      return make(file.text);
    });
    // What another program wrote while we did is told now: the watch was deaf meanwhile.
    person.refresh();
    return changed;
  }
  const text = make(texts.get('settings') ?? '');
  if (text !== undefined) texts.set('settings', text, now());
  return text !== undefined;
}

/** The text with the key changed, or undefined where nothing changes. @throws AppError `conflict` (it cannot be read), `invalid-input` (it would not be readable) */
function edited(scope: Scope, text: string, key: string, value: unknown): string | undefined {
  const before = parseSettings(text);
  if (before.problem !== undefined) throw new AppError('conflict', `The ${NAMES[scope]} cannot be changed while they cannot be read: ${at(before.problem)}`, { hint: 'Open the settings as text and mend that line.' });
  const had = Object.hasOwn(before.value, key) ? JSON.stringify(before.value[key]) : undefined;
  if (had === JSON.stringify(value)) return undefined;
  const made = value === undefined ? withoutSetting(text, key) : withSetting(text, key, value);
  const { problem } = parseSettings(made);
  if (problem !== undefined) throw new AppError('invalid-input', `The value of the setting "${key}" cannot be stored: ${problem.message}`);
  return made;
}

function valueOf(key: string, json: string): unknown {
  try { return JSON.parse(json) as unknown; } catch { throw new AppError('invalid-input', `The value of the setting "${key}" is not JSON.`); }
}
