import type { SettingRepository } from '../database/repositories/setting-repository.ts';

/** A fact of the workspace and no setting: only `encoder.use` changes it, which checks that there is such an encoder. */
export const ENCODER_FACT = 'encoder';

/** The id of the encoder in use; undefined for the built-in one. */
export const encoderInUse = (settings: SettingRepository): string | undefined => settings.fact(ENCODER_FACT);
