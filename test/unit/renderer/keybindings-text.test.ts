import { parse } from 'jsonc-parser';
import { describe, expect, it } from 'vitest';
import { isChanged, withDefaults, withKey, withoutKey } from '../../../renderer/lib/keybindings-text.ts';

const TEXT = `// mine
[
  // the map
  { "key": "g", "command": "attention.toggle" }
]
`;

describe('the person’s file of keys', () => {
  it('a changed key comes last, the old one is unbound before it, and comments stay', () => {
    const text = withKey(TEXT, { key: 'ctrlcmd+m', command: 'matrix.open', when: "editor == 'post'" }, 'm');
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
    const changed = withKey(TEXT, { key: 'x', command: 'matrix.open' }, 'm');
    expect([isChanged(changed, 'matrix.open'), isChanged(changed, 'matrix')]).toEqual([true, false]);
    const back = withDefaults(changed, 'matrix.open');
    expect(parse(back)).toEqual([{ key: 'g', command: 'attention.toggle' }]);
    expect(isChanged(back, 'matrix.open')).toBe(false);
    expect(back).toContain('// the map');
  });
});
