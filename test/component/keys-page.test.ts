import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import { cleanup, render } from 'vitest-browser-svelte';
import { page, userEvent } from 'vitest/browser';
import '../../renderer/theme/tokens.css';
import '../../renderer/theme/base.css';
import KeybindingsEditor from '../../renderer/contrib/keybindings/KeybindingsEditor.svelte';
import { KeysState } from '../../renderer/contrib/keybindings/keys-state.svelte.ts';
import { activateAll, contributions } from '../../renderer/workbench/contributions.ts';
import { followUserKeybindings } from '../../renderer/workbench/user-keybindings.ts';
import { registerWorkbenchCommands } from '../../renderer/workbench/workbench-commands.ts';
import { registerNotifications } from '../../renderer/workbench/workbench-notices.ts';
import { keysPage } from '../helpers/keys-page.ts';
import { scriptedWorkbench } from '../helpers/scripted-host.ts';
import { sized } from '../helpers/sized.ts';

import.meta.glob('../../renderer/contrib/*/*.contribution.ts', { eager: true });
afterEach(() => { cleanup(); });

test('docs/keys.md says what the program binds', async () => {
  const { workbench } = await scriptedWorkbench({});
  registerWorkbenchCommands(workbench);
  registerNotifications(workbench);
  activateAll(contributions(), workbench);
  // The sign of a hashtag is the same in the activity bar as in quick open.
  expect(workbench.views.get('tags')?.icon).toBe('symbol-numeric');
  await expect(keysPage(workbench)).toMatchFileSnapshot('../../docs/keys.md');
  expect(new KeysState(workbench).lines.filter((line) => line.conflicts.length > 0).map((line) => [line.label, line.command])).toEqual([]);
});

async function keysOf(text: string) {
  let stored = text;
  const { workbench, tell } = await scriptedWorkbench({
    'settings.text': () => ({ text: stored }),
    'settings.write': (input) => { stored = input.text; tell('settings.changed', { which: 'keybindings' }); return { which: 'keybindings' }; },
  });
  for (const id of ['close <b>it</b>', 'split', 'zen']) workbench.commands.register({ id: id.split(' ')[0] ?? '', category: 'View', title: id, run: () => undefined });
  workbench.keybindings.add({ key: 'c', command: 'close', when: 'here' }, { key: 's', command: 'split' });
  followUserKeybindings(workbench);
  const keys = new KeysState(workbench);
  await keys.read();
  await render(KeybindingsEditor, { workbench, keys });
  const lines = () => [...document.querySelectorAll('tbody tr')].map((line) => [...line.querySelectorAll('th, td')].slice(0, 4).map((one) => one.textContent.trim()).join(' | '));
  return { workbench, lines, stored: () => stored };
}
const shows = (lines: () => readonly string[], wanted: readonly string[]) => vi.waitFor(() => { expect(lines()).toEqual(wanted); });

test('every command has a line with its key, condition and source; the search finds words, keys, own ones and conflicts', async () => {
  const { lines } = await keysOf('[{ "key": "s", "command": "zen" }]');
  await shows(lines, ['View: close <b>it</b> | C | here | default', 'View: split | Sconflict |  | default', 'View: zen | Sconflict |  | yours']);
  expect(document.querySelector('.conflict')?.getAttribute('data-tip')).toContain('zen');
  const search = page.getByRole('searchbox', { name: 'Search keys' });
  await expect.element(search).toHaveFocus();
  // What else it takes stands in the field: a tip would come with the focus and lie over the heads of the columns.
  expect([search.element().getAttribute('placeholder'), search.element().hasAttribute('data-tip')]).toEqual([expect.stringContaining('@conflict'), false]);
  for (const [sought, found] of [['view spl', 1], ['here', 1], ['@modified', 1], ['@conflict', 2], ['@conflict zen', 1], ['nothing', 0]] as const) {
    await search.fill(sought);
    await vi.waitFor(() => { expect(lines()).toHaveLength(found); });
    await expect.element(page.getByRole('status')).toHaveTextContent(`${found} of 3`);
  }
  await userEvent.click(page.getByRole('button', { name: 'Show all' }));
  await vi.waitFor(() => { expect(lines()).toHaveLength(3); });
});

test('a key that is taken under a condition of its own is a conflict too', async () => {
  const { lines } = await keysOf('[{ "key": "c", "command": "zen" }]');
  await shows(lines, ['View: close <b>it</b> | Cconflict | here | default', 'View: split | S |  | default', 'View: zen | Cconflict |  | yours']);
});

test('who has a key already is told while it is pressed, before it is taken; also what begins with it', async () => {
  const { workbench, lines, stored } = await keysOf('[]');
  workbench.keybindings.add({ key: 'ctrlcmd+k z', command: 'zen' });
  await userEvent.click(page.getByRole('button', { name: 'Change the key of split' }));
  const told = page.getByRole('row').getByRole('status');
  await expect.element(told).toHaveTextContent('Press the new key; Enter takes it, Escape leaves all as it is.');
  await userEvent.keyboard('c');
  await expect.element(told).toHaveTextContent('C is taken: View: close <b>it</b>. Enter takes it all the same; where both fit, split comes first.');
  await userEvent.keyboard('{Control>}k{/Control}');
  await expect.element(told).toHaveTextContent('Ctrl+K is taken: View: zen (Ctrl+K Z). Enter takes it all the same; where both fit, split comes first.');
  await userEvent.keyboard('s');
  await expect.element(told).toHaveTextContent('split has S already.');
  await userEvent.keyboard('{Control>}m{/Control}');
  await expect.element(told).toHaveTextContent('Nothing else has Ctrl+M. Enter takes it.');
  expect(stored()).toBe('[]');
  await userEvent.keyboard('{Escape}');
  await expect.element(told).not.toBeInTheDocument();
  await vi.waitFor(() => { expect(lines()).toHaveLength(3); });
});

test('a key is changed by pressing it, Escape leaves it, and it is taken off and reset; the focus stays in the line', async () => {
  const { lines, stored } = await keysOf('// mine\n[]\n');
  const change = page.getByRole('button', { name: 'Change the key of split' });
  await userEvent.click(change);
  await expect.element(page.getByRole('textbox', { name: 'Press the new key for split, then Enter' })).toHaveFocus();
  await userEvent.keyboard('{Control>}m{/Control}');
  await expect.element(page.getByRole('textbox')).toHaveValue('Ctrl+M');
  await userEvent.keyboard('{Escape}');
  await expect.element(change).toHaveFocus();
  expect(stored()).toBe('// mine\n[]\n');
  await userEvent.keyboard('{Enter}{Control>}m{/Control}{Enter}');
  await shows(lines, ['View: close <b>it</b> | C | here | default', 'View: split | Ctrl+M |  | yours', 'View: zen |  |  | default']);
  await expect.element(change).toHaveFocus();
  expect(stored()).toContain('// mine');
  await userEvent.click(page.getByRole('button', { name: 'Reset split' }));
  await vi.waitFor(() => { expect(lines()).toContain('View: split | S |  | default'); });
  await userEvent.click(page.getByRole('button', { name: 'Take the key off close <b>it</b>' }));
  // Those with a key stand first.
  await shows(lines, ['View: split | S |  | default', 'View: close <b>it</b> |  |  | yours', 'View: zen |  |  | default']);
  await expect.element(page.getByRole('button', { name: 'Change the key of close <b>it</b>' })).toHaveFocus();
});

test('every line is one line high whatever its condition, which is read whole where the arrows are; of all lines one is reached by Tab', async () => {
  const when = "editor == 'post' && !inputFocus && (part == 'editor' || part == 'sideBar' || part == 'secondarySideBar') && here && there";
  const { stored, lines } = await keysOf(`[{ "key": "l", "command": "zen", "when": "${when}" }]`);
  onTestFinished(async () => { await sized(1440, 900); });
  for (const width of [1440, 800, 470, 330]) {
    await sized(width, 600);
    const heights = () => [...document.querySelectorAll('tbody tr')].map((line) => Math.round(line.getBoundingClientRect().height));
    await vi.waitFor(() => { expect([width, heights().length, new Set(heights()).size, Math.max(...heights()) <= 28]).toEqual([width, 3, 1, true]); });
  }
  await sized(1440, 900);
  const lineOf = (title: string) => page.getByRole('rowheader', { name: `View: ${title}` });
  await page.getByRole('searchbox', { name: 'Search keys' }).click();
  await userEvent.keyboard('{ArrowDown}');
  await expect.element(lineOf('close <b>it</b>')).toHaveFocus();
  await userEvent.keyboard('{End}');
  await expect.element(lineOf('zen')).toHaveFocus();
  expect(document.activeElement?.getAttribute('data-tip')).toBe(`View: zen (zen)\nwhen ${when}`);
  expect([...document.querySelectorAll<HTMLElement>('tbody [tabindex="0"]')].map((one) => one.closest('tr')?.dataset['line'])).toEqual(Array.from({ length: 4 }, () => 'zen 0'));
  await userEvent.tab();
  await expect.element(page.getByRole('button', { name: 'Change the key of zen' })).toHaveFocus();
  (lineOf('zen').element() as HTMLElement).focus();
  await userEvent.keyboard('{ArrowUp}{Enter}{Control>}m{/Control}{Enter}');
  await vi.waitFor(() => { expect(lines()).toContain('View: split | Ctrl+M |  | yours'); });
  (lineOf('zen').element() as HTMLElement).focus();
  await userEvent.keyboard('{Delete}');
  await vi.waitFor(() => { expect([lines().at(-1), stored().includes('"zen"')]).toEqual(['View: zen |  |  | default', false]); });
});
