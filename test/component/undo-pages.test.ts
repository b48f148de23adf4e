import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import { cleanup, render } from 'vitest-browser-svelte';
import { page, userEvent } from 'vitest/browser';
import { parseSettings, withoutSetting, withSetting } from '../../electron/common/domain/settings-text.ts';
import { AppError } from '../../electron/common/rpc/app-error.ts';
import KeybindingsEditor from '../../renderer/contrib/keybindings/KeybindingsEditor.svelte';
import { KeysState } from '../../renderer/contrib/keybindings/keys-state.svelte.ts';
import SettingsEditor from '../../renderer/contrib/settings/SettingsEditor.svelte';
import { contributions } from '../../renderer/workbench/contributions.ts';
import { bindFocusKeys } from '../../renderer/workbench/focus-keys.ts';
import { registerWorkbenchCommands } from '../../renderer/workbench/workbench-commands.ts';
import { followUserKeybindings } from '../../renderer/workbench/user-keybindings.ts';
import { scriptedWorkbench } from '../helpers/scripted-host.ts';
import '../../renderer/contrib/settings/settings.contribution.ts';

afterEach(() => { cleanup(); });

/** A host with texts of settings and keys, and a window that follows keys as the page does. */
async function bench(keys = '') {
  const texts = { user: '{}', workspace: '{}', keybindings: keys };
  const judged = vi.fn(() => ({ what: 'accept #latte', posts: [] }));
  let refuse: AppError | undefined;
  const values = (text: string) => Object.fromEntries(Object.entries(parseSettings(text).value ?? {}).map(([key, value]) => [key, JSON.stringify(value)]));
  const { workbench, tell } = await scriptedWorkbench({
    'labelling.undo': judged,
    'settings.all': () => ({ user: values(texts.user), workspace: values(texts.workspace) }),
    'settings.set': ({ key, json, scope }) => { if (refuse !== undefined) throw refuse; texts[scope] = withSetting(texts[scope], key, JSON.parse(json)); tell('settings.changed', { which: scope, key }); return { key }; },
    'settings.unset': ({ key, scope }) => { texts[scope] = withoutSetting(texts[scope], key); tell('settings.changed', { which: scope, key }); return { key }; },
    'settings.text': ({ which }) => ({ text: texts[which] }),
    'settings.write': ({ which, text }) => { texts[which] = text; tell('settings.changed', { which }); return { which }; },
  });
  bindFocusKeys(workbench.contextKeys);
  registerWorkbenchCommands(workbench);
  const press = (event: KeyboardEvent) => { workbench.keybindings.handle(event, workbench.contextKeys.read, (command, args) => { workbench.run(command, ...args); }); };
  window.addEventListener('keydown', press);
  onTestFinished(() => { window.removeEventListener('keydown', press); });
  const said = () => workbench.notices.list.at(-1)?.text;
  const says = (text: string) => vi.waitFor(() => { expect(said()).toBe(text); });
  return { workbench, tell, texts, judged, says, said, refuseWith: (error: AppError | undefined) => { refuse = error; } };
}
const undo = () => userEvent.keyboard('{Control>}z{/Control}');
const redo = () => userEvent.keyboard('{Control>}{Shift>}z{/Shift}{/Control}');

test('on the settings page Ctrl+Z takes back what was changed there, the theme of the picker too, and says what; a text field keeps its own', async () => {
  const { workbench, texts, judged, says, said } = await bench();
  contributions().find(({ id }) => id === 'settings')?.activate(workbench);
  await workbench.settings.load();
  workbench.run('settings.open');
  await render(SettingsEditor, { workbench });
  const motion = page.getByRole('combobox', { name: 'Reduced motion' });
  await userEvent.selectOptions(motion, 'On');
  await vi.waitFor(() => { expect(parseSettings(texts.user).value).toEqual({ 'workbench.reducedMotion': 'on' }); });
  await workbench.commands.run('theme.dark');
  await workbench.settings.set('attention.opacity', 0.5, 'workspace');
  await workbench.settings.set('attention.opacity', 0.4, 'workspace');
  (motion.element() as HTMLElement).focus();
  await undo();
  await says('Undid: Attention: Opacity (workspace) 0.4 → 0.5');
  await undo();
  await undo();
  await says('Undid: Workbench: Colour theme Dark → default (As the system)');
  expect(parseSettings(texts.workspace).value).toEqual({});
  await undo();
  await says('Undid: Workbench: Reduced motion On → default (As the system)');
  expect(parseSettings(texts.user).value).toEqual({});
  await expect.element(motion).toHaveValue('auto');
  await undo();
  await says('There is no change of settings in this window to undo.');
  await redo();
  await says('Redid: Workbench: Reduced motion default (As the system) → On');
  await userEvent.click(page.getByRole('button', { name: 'Reset Reduced motion' }));
  (motion.element() as HTMLElement).focus();
  await undo();
  await says('Undid: Workbench: Reduced motion default (As the system) → On');
  // What was undone and then overtaken by another change is gone.
  await workbench.settings.set('workbench.fontSize', 14, 'user');
  await redo();
  await says('There is no change of settings in this window to redo.');
  const before = [workbench.notices.list.length, said()];
  await userEvent.click(page.getByRole('textbox', { name: 'Reviewer' }));
  await undo();
  await new Promise((done) => { setTimeout(done, 50); });
  expect([workbench.notices.list.length, said()]).toEqual(before);
  expect(judged).not.toHaveBeenCalled();
});

test('a setting that another has changed since is left alone; what cannot be stored is still to come; a judgement is undone where the focus or a notice means it', async () => {
  const { workbench, tell, texts, judged, says, refuseWith } = await bench();
  contributions().find(({ id }) => id === 'settings')?.activate(workbench);
  workbench.run('settings.open');
  await workbench.settings.set('workbench.fontSize', 14, 'user');
  await workbench.settings.set('workbench.fontSize', 15, 'user');
  texts.user = withSetting(texts.user, 'workbench.fontSize', 20);
  // No event has come yet: what counts is what is stored.
  await undo();
  await says('Workbench: Font size was changed elsewhere since, and stays as it is.');
  expect(parseSettings(texts.user).value).toEqual({ 'workbench.fontSize': 20 });
  texts.user = withSetting(texts.user, 'workbench.fontSize', 14);
  tell('settings.changed', { which: 'user' });
  await undo();
  await says('Undid: Workbench: Font size 14 → default (13)');
  await workbench.settings.set('workbench.fontSize', 16, 'user');
  await workbench.settings.set('workbench.fontSize', 17, 'user');
  refuseWith(new AppError('unavailable', 'The disk is full.'));
  await undo();
  await says('Undo: The disk is full.');
  expect(workbench.settings.get('workbench.fontSize')).toBe(17);
  refuseWith(undefined);
  await undo();
  await says('Undid: Workbench: Font size 17 → 16');
  await workbench.commands.run('labelling.undo', 'step-0001');
  await says('Undid: accept #latte');
  // What a notice tells of is named, so that nothing which was done since goes in its place.
  expect(judged).toHaveBeenLastCalledWith(expect.objectContaining({ of: 'step-0001' }));
  workbench.contextKeys.bind('part', () => 'sideBar');
  await undo();
  await vi.waitFor(() => { expect(judged).toHaveBeenCalledTimes(2); });
});

test('on the page of keys Ctrl+Z takes back a change, a removal and a reset; the file is as it was, and what others wrote since stays', async () => {
  const written = '// mine\n[\n  { "key": "g", "command": "zen" } // why\n]\n';
  const { workbench, tell, texts, says } = await bench(written);
  for (const id of ['split', 'zen']) workbench.commands.register({ id, category: 'View', title: id, run: () => undefined });
  workbench.keybindings.add({ key: 's', command: 'split', when: 'editor == keybindings' });
  followUserKeybindings(workbench);
  const keys = new KeysState(workbench);
  workbench.editors.register({ kind: 'keybindings', icon: 'keyboard', component: KeybindingsEditor as never, title: () => 'Keys', history: keys.history });
  workbench.editors.open({ kind: 'keybindings', key: 'keybindings' });
  await keys.read();
  const line = () => { const found = keys.lines.find(({ command }) => command === 'split'); if (found === undefined) throw new Error('no line'); return found; };
  const labelled = (label: string) => vi.waitFor(() => { expect(line().label).toBe(label); });
  await labelled('S');
  for (const key of ['ctrlcmd+1', 'ctrlcmd+2', 'ctrlcmd+3']) { await keys.change(line(), key); await labelled(`Ctrl+${key.at(-1) ?? ''}`); }
  const changed = texts.keybindings;
  expect(changed.match(/split/g)).toHaveLength(2);
  await undo();
  await says('Undid: View: split Ctrl+3 → Ctrl+2');
  await undo();
  await undo();
  await says('Undid: View: split Ctrl+1 → S');
  expect(texts.keybindings).toBe(written);
  for (let n = 0; n < 3; n++) await redo();
  await says('Redid: View: split Ctrl+2 → Ctrl+3');
  expect(texts.keybindings).toBe(changed);

  // Another line is another's business; of the same command it is not overwritten.
  texts.keybindings = texts.keybindings.replace('"key": "g"', '"key": "h"');
  tell('settings.changed', { which: 'keybindings' });
  await undo();
  await says('Undid: View: split Ctrl+3 → Ctrl+2');
  expect(texts.keybindings).toMatch(/"key": "h".*\n[^]*"ctrlcmd\+2"/);
  texts.keybindings = texts.keybindings.replace('ctrlcmd+2', 'f9');
  tell('settings.changed', { which: 'keybindings' });
  await undo();
  await says('The keys of View: split were changed elsewhere since, and stay as they are.');
  expect(texts.keybindings).toContain('f9');
  await labelled('F9');
  await keys.remove(line());
  await keys.reset(line());
  await labelled('S');
  expect(texts.keybindings).toBe(written.replace('"g"', '"h"'));
  await undo();
  await says('Undid: View: split default → no key');
  await undo();
  await says('Undid: View: split no key → F9');
  await labelled('F9');
});
