import type { MeasuresAt } from '../../common/domain/model.ts';
import { whole } from './data-commands.ts';
import type { Options } from '../run.ts';

export const share = (value: number | undefined): string => (value === undefined ? '–' : value.toFixed(3));
export const f1 = (at: MeasuresAt | undefined, k = '5'): string => share(at?.[k]?.f1);
/** A number that was given as an option; undefined where it was not. */
export const number = (options: Options, key: string, least: number, most?: number): number | undefined => (options[key] === undefined ? undefined : whole(`--${key}`, options[key], least, most));
