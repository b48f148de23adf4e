import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { chordLabel, chordOf, parseKeys } from '../../../renderer/lib/key-chord.ts';
import { canHoldTogether } from '../../../renderer/lib/when.ts';
import { KeybindingRegistry } from '../../../renderer/workbench/keybindings.ts';
import { readKeybindings } from '../../../renderer/workbench/user-keybindings.ts';

beforeEach(() => { vi.useFakeTimers(); });
afterEach(() => { vi.useRealTimers(); });

function pressing() {
  const keys = new KeybindingRegistry();
  const ran: string[] = [];
  const press = (key: string, ctrlKey = false, inputFocus = false) => {
    const event = { key, ctrlKey, metaKey: false, altKey: false, shiftKey: false, defaultPrevented: false, isComposing: false, preventDefault: () => undefined } as KeyboardEvent;
    return keys.handle(event, (asked) => asked === 'inputFocus' && inputFocus, (command) => { ran.push(command); });
  };
  return { keys, ran, press };
}

test('a sequence runs after its last key, waits two seconds, and ends at Escape or a key that leads nowhere', () => {
  const { keys, ran, press } = pressing();
  keys.add({ key: 's', command: 'skip' }, { key: 'ctrlcmd+k ctrlcmd+s', command: 'keys' });
  expect(press('k', true)).toBe(true);
  expect(keys.pending).toBe(chordLabel('ctrlcmd+k'));
  press('Control', true);
  press('s', true);
  expect([ran, keys.pending]).toEqual([['keys'], undefined]);
  press('k', true);
  expect(press('s')).toBe(true);
  expect(ran).toEqual(['keys']);
  press('k', true);
  press('Escape');
  press('s');
  press('k', true);
  vi.advanceTimersByTime(2_000);
  expect(keys.pending).toBeUndefined();
  press('s');
  expect(ran).toEqual(['keys', 'skip', 'skip']);
});

test('the person\'s keys win over those that features add later, and can unbind one', () => {
  const { keys, ran, press } = pressing();
  keys.setUser([{ key: 'a', command: 'mine' }, { key: 'b', command: '-theirs' }]);
  keys.add({ key: 'a', command: 'theirs' }, { key: 'b', command: 'theirs' });
  press('a');
  expect(press('b')).toBe(false);
  expect(ran).toEqual(['mine']);
});

test('keys are read as people write them; entries that do not hold are named and the rest counts', () => {
  expect(parseKeys('Shift+Ctrl+PgUp  cmd+K')).toBe('ctrlcmd+shift+pageup ctrlcmd+k');
  expect(parseKeys('ctrl++')).toBe('ctrlcmd++');
  expect(['', 'ctrl+', 'ctrl', 'hyper+x', 'ctrl+k  alt+'].map(parseKeys)).toEqual(Array(5).fill(undefined));
  const { bindings, problems } = readKeybindings('[ // mine\n { "key": "ctrl+x", "command": "one" }, { "key": "ctrl+", "command": "two" }, { "command": "three" }, ]');
  expect(bindings).toEqual([{ key: 'ctrlcmd+x', command: 'one' }]);
  expect(problems).toEqual(['entry 2: "ctrl+" is no key', expect.stringContaining('entry 3')]);
  expect(readKeybindings('[ {').problems).toEqual([expect.stringContaining('line 1')]);
});

test('a Mac reads its own signs; with Ctrl a foreign layout counts by the place of the key', () => {
  expect(chordLabel('ctrlcmd+alt+shift+k ctrlcmd+s', true)).toBe('⌘⌥⇧K ⌘S');
  expect(chordLabel('ctrlcmd++', false)).toBe('Ctrl++');
  expect(chordOf({ key: 'з', code: 'KeyP', ctrlKey: true, metaKey: false, altKey: false, shiftKey: false })).toBe('ctrlcmd+p');
  expect(chordOf({ key: 'з', code: 'KeyP', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false })).toBe('з');
});

test('a letter in a field is typed, whoever bound it without a condition; the second of a sequence and a modifier are keys there too', () => {
  const { keys, ran, press } = pressing();
  keys.setUser([{ key: 'j', command: 'rank' }, { key: 'ctrlcmd+k z', command: 'zen' }, { key: 'f1', command: 'palette' }]);
  expect(press('j', false, true)).toBe(false);
  expect(ran).toEqual([]);
  for (const [key, ctrl] of [['k', true], ['z', false], ['F1', false]] as const) press(key, ctrl, true);
  press('j');
  expect(ran).toEqual(['zen', 'palette', 'rank']);
});

test('conditions can hold in one moment unless one says what the other denies', () => {
  const judging = "editor == 'post' && !inputFocus && (part == 'editor' || part == 'sideBar')";
  for (const [a, b, together] of [
    [undefined, undefined, true], [judging, undefined, true], [judging, '!inputFocus', true], [judging, judging, true],
    [judging, 'inputFocus', false], [judging, "editor == 'grid'", false], [judging, "part == 'panel'", false], [`${judging} && photo`, `${judging} && !photo`, false],
    ["editor != 'post'", judging, false], ["editor != 'grid'", judging, true], ['(', undefined, false],
  ] as const) expect([a, b, canHoldTogether(a, b)]).toEqual([a, b, together]);
});
