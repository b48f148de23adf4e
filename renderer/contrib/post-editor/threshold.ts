import type { Settings } from '../../workbench/settings.svelte.ts';

const KEY = 'labelling.threshold';
const inSteps = (value: number): number => Math.round(Math.min(1, Math.max(0, value)) * 100) / 100;

/** t: suggestions at least this probable are marked and can be accepted together. One for all editors. */
export class Threshold {
  readonly #settings: Settings;

  constructor(settings: Settings) {
    this.#settings = settings;
    settings.register({ key: KEY, title: 'Threshold', description: 'Suggestions at least this probable are marked and can be accepted together, from 0 to 1.', category: 'Labelling', type: 'number', min: 0, max: 1, step: 0.01, default: 0.2, scope: 'both' });
  }

  get value(): number { return this.#settings.get(KEY) as number; }
  set(value: number): void { void this.#settings.choose(KEY, inSteps(value)); }
  /** For as long as somebody drags. */
  show(value: number): void { this.#settings.show(KEY, inSteps(value)); }
}
