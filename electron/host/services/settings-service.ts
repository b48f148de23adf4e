import { userInfo } from 'node:os';
import type { HostApi } from '../../common/contract/host-api.ts';
import type { Handlers } from '../../common/rpc/api.ts';
import { AppError } from '../../common/rpc/app-error.ts';
import type { SettingRepository } from '../database/repositories/setting-repository.ts';
import type { Emit } from './emit.ts';

export interface SettingsDeps { readonly settings: SettingRepository; readonly emit: Emit; readonly now: () => number }
export type SettingsHandlers = Pick<Handlers<HostApi>, 'settings.all' | 'settings.set'>;
export const REVIEWER = 'reviewer';

export function createSettingsService({ settings, emit, now }: SettingsDeps): SettingsHandlers {
  return {
    'settings.all': () => ({ values: settings.all() }),
    'settings.set': ({ key, json }) => {
      checkJson(key, json);
      settings.set(key, json, now());
      emit('settings.changed', { key });
      return { key };
    },
  };
}

/** Who judges when nobody is named: the setting, else the system's user. */
export function reviewerOf(settings: SettingRepository): string {
  const chosen: unknown = JSON.parse(settings.get(REVIEWER) ?? 'null');
  return typeof chosen === 'string' && chosen.trim() !== '' ? chosen.trim().slice(0, 200) : systemUser();
}

function systemUser(): string {
  // A container may run under a user id that has no name.
  try { return userInfo().username || 'reviewer'; } catch { return 'reviewer'; }
}

function checkJson(key: string, json: string): void {
  try { JSON.parse(json); } catch { throw new AppError('invalid-input', `The value of the setting "${key}" is not JSON.`); }
}
