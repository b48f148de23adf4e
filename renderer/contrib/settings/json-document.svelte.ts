import type { SettingText } from '../../../electron/common/contract/settings-api.ts';
import { parseKeybindings, parseSettings, type TextProblem } from '../../../electron/common/domain/settings-text.ts';
import { starterOf } from './json-starter.ts';
import type { Workbench } from '../../workbench/workbench.svelte.ts';

/** A text of settings as it is being written, and as it is stored. It outlives its tab, so that nothing unsaved is lost with it. */
export class JsonDocument {
  readonly which: SettingText;
  text = $state('');
  stored = $state<string>();
  path = $state<string>();
  /** What the host says of the stored text, or of the one it has refused. */
  problem = $state.raw<TextProblem>();
  /** Stored text that another program wrote while there is something unsaved here. */
  changedOutside = $state(false);
  /** Nothing is stored, and what is shown instead was not touched. */
  readonly untouched = $derived(this.stored === '' && this.text === this.starter());
  readonly unsaved = $derived(this.stored !== undefined && this.text !== this.stored && !this.untouched);
  readonly #workbench: Workbench;

  constructor(workbench: Workbench, which: SettingText) {
    this.#workbench = workbench;
    this.which = which;
    workbench.connection.on('settings.changed', (event) => { if (event.which === which) void this.read(); });
  }

  starter(): string { return starterOf(this.which, this.#workbench.settings.list); }

  /** `again` gives up what is unsaved. */
  async read(again = false): Promise<void> {
    try {
      const { text, path, problem } = await this.#workbench.connection.call('settings.text', { which: this.which });
      this.path = path;
      if (text === this.stored && !again) return;
      this.changedOutside = this.unsaved && !again && text !== this.text;
      if (!this.unsaved || again) this.text = text === '' ? this.starter() : text;
      this.stored = text;
      this.problem = problem;
    } catch (error) { this.#workbench.notices.error(error, 'The settings were not read'); }
  }

  /** Where the text does not hold, its place; else undefined, and it is stored. */
  async save(): Promise<TextProblem | undefined> {
    const { text, which } = this;
    const found = (which === 'keybindings' ? parseKeybindings(text) : parseSettings(text)).problem;
    this.problem = found;
    if (found !== undefined) return found;
    try {
      await this.#workbench.connection.call('settings.write', { which, text });
      this.stored = text;
      this.changedOutside = false;
    } catch (error) { this.#workbench.notices.error(error, 'The settings were not written'); }
    return undefined;
  }
}

/** Where a line and column (from 1) are in a text. */
export function offsetOf(text: string, { line, column }: TextProblem): number {
  const lines = text.split('\n');
  return lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0) + Math.min(column - 1, lines[line - 1]?.length ?? 0);
}
