import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { SettingText } from '../../common/contract/settings-api.ts';
import { parseKeybindings, parseSettings, type TextProblem } from '../../common/domain/settings-text.ts';
import type { TextRepository } from '../database/repositories/text-repository.ts';
import { PersonFile, type FileText } from '../files/person-file.ts';
import { watchFolder } from '../files/watch-folder.ts';
import type { Emit } from './emit.ts';
import type { Log } from './log.ts';

export interface SettingsParts { readonly texts: TextRepository; readonly config: string; readonly emit: Emit; readonly log: Log }
type Values = Readonly<Record<string, unknown>>;

const FILES = { user: 'settings.json', keybindings: 'keybindings.json' } as const;
const NOTHING: Values = {};

/**
 * What a person set: the user's two files and the workspace's text. A text that cannot be read sets nothing, is told of,
 * and stays as it is; a change made by another program is noticed.
 */
export class Settings {
  readonly files: { readonly user: PersonFile; readonly keybindings: PersonFile };
  readonly #parts: SettingsParts;
  readonly #stop: () => void;
  readonly #parsed = new Map<SettingText, { readonly of: string; readonly values: Values }>();

  constructor(parts: SettingsParts) {
    this.#parts = parts;
    this.files = { user: new PersonFile(join(parts.config, FILES.user)), keybindings: new PersonFile(join(parts.config, FILES.keybindings)) };
    for (const which of ['user', 'workspace', 'keybindings'] as const) this.#tellProblem(which);
    this.#stop = watchFolder(parts.config, Object.values(FILES), () => { this.refresh(); });
  }

  /** What counts for a key: the workspace's value, else the user's. */
  get(key: string): unknown {
    const { user, workspace } = this.all();
    return Object.hasOwn(workspace, key) ? workspace[key] : Object.hasOwn(user, key) ? user[key] : undefined;
  }

  all(): { readonly user: Values; readonly workspace: Values } { return { user: this.#values('user'), workspace: this.#values('workspace') }; }

  /** A text as it was last seen, and what is wrong with it. */
  text(which: SettingText): { readonly text: string; readonly problem?: TextProblem } {
    const { text, unreadable } = this.#stored(which);
    if (unreadable !== undefined) return { text, problem: { line: 1, column: 1, message: unreadable } };
    const problem = problemOf(which, text);
    return problem === undefined ? { text } : { text, problem };
  }

  /** Looks at the files; what another program changed is told. */
  refresh(): void {
    for (const which of ['user', 'keybindings'] as const) {
      if (!this.files[which].refresh()) continue;
      this.#tellProblem(which);
      this.#parts.emit('settings.changed', { which });
    }
  }

  close(): void { this.#stop(); }

  #stored(which: SettingText): FileText {
    return which === 'workspace' ? { text: this.#parts.texts.get('settings') ?? '' } : this.files[which].known;
  }

  /** Judgements ask who judges: a text is parsed once. */
  #values(which: 'user' | 'workspace'): Values {
    const { text } = this.#stored(which);
    const kept = this.#parsed.get(which);
    if (kept?.of === text) return kept.values;
    const values = parseSettings(text).value ?? NOTHING;
    this.#parsed.set(which, { of: text, values });
    return values;
  }

  #tellProblem(which: SettingText): void {
    const { problem } = this.text(which);
    if (problem === undefined) return;
    const name = which === 'workspace' ? 'The settings of the workspace' : this.files[which].path;
    this.#parts.log.add('warning', 'host', `${name}, line ${problem.line}, column ${problem.column}: ${problem.message} Until that is mended nothing of it counts.`);
  }
}

export function problemOf(which: SettingText, text: string): TextProblem | undefined {
  return (which === 'keybindings' ? parseKeybindings(text) : parseSettings(text)).problem;
}

/** Who judges when nobody is named: the setting, else the system's user. */
export function reviewerOf(settings: Settings): string {
  const chosen = settings.get('reviewer');
  return typeof chosen === 'string' && chosen.trim() !== '' ? chosen.trim().slice(0, 200) : systemUser();
}

function systemUser(): string {
  // A container may run under a user id that has no name.
  try { return userInfo().username || 'reviewer'; } catch { return 'reviewer'; }
}
