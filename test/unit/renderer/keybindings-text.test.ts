import { parse } from 'jsonc-parser';
import { describe, expect, it } from 'vitest';
import { appended, withoutElement } from '../../../renderer/lib/jsonc-list.ts';
import { isChanged, saidOf, withDefaults, withKey, withoutKey, withSaid } from '../../../renderer/lib/keybindings-text.ts';

const TEXT = `// mine
[
  // the map
  { "key": "g", "command": "attention.toggle" }
]
`;

/** As people write them: empty, in one line, with a comma at the end, with comments everywhere, with the other line ends. */
const TEXTS = [
  '', TEXT, '// mine\n[\n  // nothing yet\n]\n', '[ /* nothing */ ]', '[{ "key": "g", "command": "x" }]', '[ { "key": "g", "command": "x" } ]\n', '[\n  { "key": "g", "command": "x" },\n]\n',
  '[\n\t{ "key": "g", "command": "x" }, // one\n\t{ "key": "h", "command": "y" } // two\n\t// the end\n]\n// after\n', '[\r\n    { "key": "g", "command": "x" }\r\n]\r\n', '[\n  { "key": "g",\n    "command": "x" }]',
  '[\n  { "key": "g", "command": "x" }, /* then */\n  // last\n]',
];

describe('the person’s file of keys', () => {
  it('a changed key comes last, the old one is unbound before it, and comments stay', () => {
    const text = withKey(TEXT, { key: 'ctrlcmd+m', command: 'matrix.open', when: "editor == 'post'" }, { key: 'm', command: 'matrix.open', when: "editor == 'post'" });
    expect(parse(text)).toEqual([
      { key: 'g', command: 'attention.toggle' },
      { key: 'm', command: '-matrix.open', when: "editor == 'post'" },
      { key: 'ctrlcmd+m', command: 'matrix.open', when: "editor == 'post'" },
    ]);
    expect(text).toContain('// mine');
    expect(text).toContain('// the map');
  });
  it('starts a file that is empty', () => {
    expect(parse(withKey('', { key: 'f2', command: 'tags.rename' }, undefined))).toEqual([{ key: 'f2', command: 'tags.rename' }]);
    expect(parse(withoutKey('  ', { key: 'f2', command: 'tags.rename' }))).toEqual([{ key: 'f2', command: '-tags.rename' }]);
  });
  it('the defaults of one command come back, and nothing else changes', () => {
    const changed = withKey(TEXT, { key: 'x', command: 'matrix.open' }, { key: 'm', command: 'matrix.open' });
    expect([isChanged(changed, 'matrix.open'), isChanged(changed, 'matrix')]).toEqual([true, false]);
    const back = withDefaults(changed, 'matrix.open');
    expect(parse(back)).toEqual([{ key: 'g', command: 'attention.toggle' }]);
    expect(isChanged(back, 'matrix.open')).toBe(false);
    expect(back).toContain('// the map');
  });

  it('changed again and again it says one thing, and back on its default nothing', () => {
    const own = { key: 'm', command: 'matrix.open', when: "editor == 'post'", values: [1] };
    const at = (key: string) => ({ ...own, key });
    for (const text of TEXTS) {
      let changed = withKey(text, at('ctrlcmd+1'), own, [own]);
      const lines = changed.split('\n').length;
      for (let n = 2; n <= 9; n++) changed = withKey(changed, at(`ctrlcmd+${n}`), at(`ctrlcmd+${n - 1}`), [own]);
      expect(saidOf(changed, 'matrix.open')).toEqual([{ key: 'm', command: '-matrix.open', when: own.when }, at('ctrlcmd+9')]);
      expect(changed.split('\n')).toHaveLength(lines);
      expect(withKey(changed, own, at('ctrlcmd+9'), [own]), text).toBe(text);
      expect(withDefaults(changed, 'matrix.open'), text).toBe(text);
      // Taken off and put on again, too.
      const off = withoutKey(changed, at('ctrlcmd+9'));
      expect(saidOf(off, 'matrix.open')).toEqual([{ key: 'm', command: '-matrix.open', when: own.when }]);
      expect(withKey(off, own, undefined, [own]), text).toBe(text);
      expect(withoutKey(text, own)).toBe(off);
    }
  });

  it('a line written by hand changes in its place, with its comment, also where it spells the key in another way', () => {
    const text = '[\n  // by hand\n  { "key": "Ctrl+M", "command": "matrix.open" }, // and why\n  { "key": "g", "command": "grid" }\n]\n';
    const changed = withKey(text, { key: 'f2', command: 'matrix.open' }, { key: 'ctrlcmd+m', command: 'matrix.open' });
    expect(changed).toBe(text.replace('Ctrl+M', 'f2'));
    // One that comes later would take the key: it goes behind it, and the comments stay.
    const behind = withKey(text, { key: 'g', command: 'matrix.open' }, { key: 'ctrlcmd+m', command: 'matrix.open' });
    expect(parse(behind)).toEqual([{ key: 'g', command: 'grid' }, { key: 'g', command: 'matrix.open' }]);
    expect(behind).toMatch(/by hand[^]*and why/);
    // Another of the same command, with other values, is another line.
    const two = '[\n  { "key": "1", "command": "judge", "values": [1] },\n  { "key": "2", "command": "judge", "values": [2] }\n]';
    expect(withKey(two, { key: '3', command: 'judge', values: [2] }, { key: '2', command: 'judge', values: [2] })).toBe(two.replace('"2", "c', '"3", "c'));
    expect(withoutKey(two, { key: '2', command: 'judge', values: [2] })).toBe('[\n  { "key": "1", "command": "judge", "values": [1] }\n]');
  });

  it('what is put into a list and taken out again leaves the text byte for byte, wherever it stood', () => {
    for (const text of TEXTS) {
      const one = appended(text, '{"a":1}');
      const two = appended(one, '{"b":2}');
      const count = (parse(text) as unknown[] | undefined)?.length ?? 0;
      expect(parse(two), text).toEqual([...(parse(text) as unknown[] | undefined ?? []), { a: 1 }, { b: 2 }]);
      const blank = text === '' ? '[]\n' : text;
      expect(withoutElement(withoutElement(two, count + 1), count), text).toBe(blank);
      expect(withoutElement(withoutElement(two, count), count), text).toBe(blank);
    }
  });

  it('a list of one line stays one, and a new entry stands as its neighbours do', () => {
    expect(appended('[1]', '2')).toBe('[1, 2]');
    expect(appended('[\n\t1\n]', '{"a":[1]}')).toBe('[\n\t1,\n\t{ "a": [1] }\n]');
  });

  it('what was said of a command can be put back', () => {
    const text = withKey(TEXT, { key: 'x', command: 'matrix.open' }, { key: 'm', command: 'matrix.open' });
    const back = withSaid(text, 'matrix.open', [{ key: 'y', command: 'matrix.open' }]);
    expect(saidOf(back, 'matrix.open')).toEqual([{ key: 'y', command: 'matrix.open' }]);
    expect(saidOf(back, 'attention.toggle')).toHaveLength(1);
  });
});
