import * as v from 'valibot';
import { method } from '../rpc/api.ts';
import { name, nothing, text } from './fields.ts';

/** Values are small JSON texts; each feature that owns a key checks what it reads. */
export const settingsApi = {
  'settings.all': method<{ readonly values: Readonly<Record<string, string>> }>()(nothing),
  'settings.set': method<{ readonly key: string }>()(v.strictObject({ key: name, json: text(200_000) })),
};
