import * as v from 'valibot';
import { method } from '../rpc/api.ts';
import { isSettingKey, LONGEST_TEXT, type TextProblem } from '../domain/settings-text.ts';
import { nothing, text } from './fields.ts';

export const SETTING_TEXTS = ['user', 'workspace', 'keybindings'] as const;
/** The person's settings, this workspace's, and the person's keybindings. */
export type SettingText = (typeof SETTING_TEXTS)[number];

const key = v.pipe(v.string(), v.check(isSettingKey, 'expected the key of a setting'));
const scope = v.picklist(['user', 'workspace']);
const which = v.picklist(SETTING_TEXTS);

/** Values are small JSON texts; each feature that owns a key checks what it reads. */
export const settingsApi = {
  /** JSON texts by key; what is set in the workspace counts before the user's. A broken text sets nothing (`settings.text` says why). */
  'settings.all': method<{ readonly user: Readonly<Record<string, string>>; readonly workspace: Readonly<Record<string, string>> }>()(nothing),
  /** Changes one key within the text, comments and order kept. `conflict` when the text as it is cannot be read. */
  'settings.set': method<{ readonly key: string }>()(v.strictObject({ key, json: text(200_000), scope })),
  'settings.unset': method<{ readonly key: string }>()(v.strictObject({ key, scope })),
  /** JSON with comments as the person wrote it. `path` where it is a file; `problem` while it cannot be read, and then nothing of it counts. */
  'settings.text': method<{ readonly text: string; readonly path?: string; readonly problem?: TextProblem }>()(v.strictObject({ which })),
  /** `invalid-input` names line and column, and the old text stays. */
  'settings.write': method<{ readonly which: SettingText }>()(v.strictObject({ which, text: text(LONGEST_TEXT) })),
  /** How the person left the screen, by workspace; no setting and no event. */
  'layout.read': method<{ readonly json?: string }>()(nothing),
  'layout.write': method<Record<string, never>>()(v.strictObject({ json: text(200_000) })),
};
