import { chordLabel } from '../../renderer/lib/key-chord.ts';
import type { Workbench } from '../../renderer/workbench/workbench.svelte.ts';

/** What the conditions of the defaults mean; one that is not here stands as it is written. */
const WORDS: readonly (readonly [string, string])[] = [
  ["editor == 'post' && !inputFocus && (part == 'editor' || part == 'sideBar' || part == 'secondarySideBar')", 'a post is in front'],
  ["editor == 'grid' && !inputFocus && part == 'editor'", 'in a grid'],
  ["editor == 'compare' && !inputFocus && part == 'editor'", 'in a comparison'],
  ["!inputFocus && part == 'editor'", 'in the editor'],
  ["editor == 'post'", 'a post is in front, also in a field'],
  ['!inputFocus', 'not in a field'], ['!textFocus', 'not in a text field'], ['!buttonFocus', 'not on a button'], ['!photoFocus', 'not on the photo'], ['photoFocus', 'on the photo'],
  ['!attentionPinned', 'nothing is pinned'], ['attentionPinned', 'something is pinned'], ['!zen', 'the parts are on screen'], ['zen', 'in zen'], ['notices', 'a notice is on screen'],
];
const inWords = (when: string): string => WORDS.reduce((text, [condition, words]) => text.replace(condition, words), when).replaceAll(' && ', ', ');
const cell = (text: string): string => text.replaceAll('|', '\\|');

/** docs/keys.md: the keys that the program itself brings. */
export function keysPage({ keybindings, commands }: Workbench): string {
  const lines = [...Map.groupBy(keybindings.all(), ({ command, when }) => `${command} ${when ?? ''}`).values()].flatMap((same) => {
    const [first] = same;
    const command = first === undefined ? undefined : commands.get(first.command);
    if (first === undefined || command === undefined) return [];
    const keys = same.map(({ key }) => chordLabel(key, false).replaceAll('Ctrl', 'Ctrl/Cmd').replace('⏎', 'Enter'));
    const shown = keys.length > 3 ? `\`${keys[0] ?? ''}\` … \`${keys.at(-1) ?? ''}\`` : keys.map((key) => `\`${key}\``).join(', ');
    return [{ category: command.category, title: command.title, row: `| ${cell(shown)} | ${cell(command.title)} | ${cell(first.when === undefined ? '' : inWords(first.when))} | \`${command.id}\` |` }];
  });
  const groups = [...Map.groupBy(lines, ({ category }) => category)].sort(([a], [b]) => a.localeCompare(b));
  return `# Keys

The keys that the program brings. \`Ctrl+K Ctrl+S\` shows and changes them; one's own stand in \`keybindings.json\` as \`{ "key", "command", "when" }\`, later ones win, and \`-command\` takes a key off a command. Single letters work while the post, the list or what is beside it has the focus, never in a field. \`?\` says what works where the focus is. In a browser, which keeps Ctrl+W, Ctrl+T, Ctrl+N and sometimes Ctrl+Shift+P for itself, \`F1\` and the Alt variants stand in.

This page is made from the program: \`npx vitest run --project component test/component/keys-page.test.ts -u\` writes it anew.

${groups.map(([category, found]) => `## ${category}\n\n| key | does | where | command |\n| --- | --- | --- | --- |\n${found.toSorted((a, b) => a.title.localeCompare(b.title)).map(({ row }) => row).join('\n')}\n`).join('\n')}`;
}
