import type { SettingText } from '../../../electron/common/contract/settings-api.ts';
import { chordLabel } from '../../lib/key-chord.ts';
import type { Setting } from '../../workbench/setting.ts';

const USUAL = 'Every setting stands below with its usual value: take the // away from a line and change it.';
const SAVED = 'Nothing is stored before you save.';
const HEADS: Readonly<Record<'user' | 'workspace', string>> = {
  user: 'Your settings, in every workspace. What a workspace says itself counts before them.',
  workspace: 'Settings of this workspace alone, kept in it. They count before your own.',
};

/** What stands in the editor of a text that holds nothing yet: an explanation and examples, all in comments, so that it sets nothing when it is stored as it is. */
export function starterOf(which: SettingText, settings: readonly Setting[]): string {
  if (which === 'keybindings') return KEYBINDINGS;
  const lines = settings.filter((setting) => which === 'user' || setting.scope === 'both').flatMap((setting) => ['', `  // ${setting.title}. ${setting.description}`, ...choices(setting), `  // ${JSON.stringify(setting.key)}: ${JSON.stringify(setting.default)},`]);
  return [`// ${HEADS[which]}`, `// ${USUAL}`, `// ${SAVED}`, '{', ...lines.slice(1), '}', ''].join('\n');
}

const choices = (setting: Setting): readonly string[] => (setting.type === 'enum' ? [`  // One of ${setting.values.map(({ value }) => JSON.stringify(value)).join(', ')}.`] : []);

const KEYBINDINGS = `// Your keys. They come after the program's own, and of two that fit the later one wins.
//   "key"      one chord, or two with a blank between them; ctrlcmd is ${chordLabel('ctrlcmd+a').replace(/\+?A$/, '')} here
//   "command"  the command's id: the page of keys tells it when a name is pointed at; with - before it, takes the command off that key
//   "when"     optional: where the key works
// ${SAVED}
[
  // { "key": "ctrlcmd+enter", "command": "labelling.done", "when": "editor == 'post'" },
  // { "key": "ctrlcmd+k g", "command": "grid.open" },
  // { "key": "s", "command": "-labelling.skip" },
]
`;
