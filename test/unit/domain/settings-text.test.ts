import { describe, expect, it } from 'vitest';
import { isSettingKey, parseKeybindings, parseSettings, withoutSetting, withSetting } from '../../../electron/common/domain/settings-text.ts';

describe('a settings text', () => {
  it('may hold comments and trailing commas, or nothing', () => {
    expect(parseSettings('{\n  // why\n  "a": 1, /* b */ "b": [true,],\n}\n').value).toEqual({ a: 1, b: [true] });
    expect(parseSettings(' // later\n').value).toEqual({});
    expect(parseKeybindings('').value).toEqual([]);
  });

  it.each([
    ['{\n  "a": 1\n  "b": 2\n}', 3, 3], ['{ "a": ', 1, 8], ['/* no end', 1, 1], ['[1]', 1, 1], ['{} trailing', 1, 4], ['{"a": 1e999}', 1, 7],
    ['{ "__proto__": {} }', 1, 3], ['{\r\n"a": [{ "constructor": 1 }]}', 2, 9], ['['.repeat(100_000), 1, 21],
  ])('that cannot be read is told by line and column: %j', (text, line, column) => {
    expect(parseSettings(text).problem).toMatchObject({ line, column, message: expect.stringMatching(/\.$/) });
  });

  it('that is too long is not read', () => {
    expect(parseSettings(`{ "a": "${'x'.repeat(1_000_000)}" }`).problem?.message).toContain('at most 1000000');
  });

  it('of keybindings is a list of objects', () => {
    expect(parseKeybindings('[{ "key": "ctrl+k" }]').value).toEqual([{ key: 'ctrl+k' }]);
    expect(parseKeybindings('[{},\n 3]').problem).toMatchObject({ line: 2, column: 2 });
    expect(parseKeybindings('{}').problem?.message).toContain('list');
  });
});

describe('one setting', () => {
  const text = '{\n  // first\n  "a": 1, // one\n  "b": 2 // two\n}\n';
  it('is changed where it stands and put at the end when it is new', () => {
    expect(withSetting(text, 'a', 'x')).toBe('{\n  // first\n  "a": "x", // one\n  "b": 2 // two\n}\n');
    expect(parseSettings(withSetting(text, 'c.d', [1])).value).toEqual({ a: 1, b: 2, 'c.d': [1] });
    expect(withSetting('// mine\n', 'a', 1)).toBe('// mine\n{\n  "a": 1\n}\n');
    expect(withSetting('', 'a', 1)).toBe('{\n  "a": 1\n}\n');
  });

  it('goes without the comments beside it', () => {
    expect(withoutSetting(text, 'b')).toBe('{\n  // first\n  "a": 1 // one // two\n}\n');
    expect(withoutSetting(text, 'a')).toBe('{\n  // first // one\n  "b": 2 // two\n}\n');
    expect(withoutSetting('{ "a": 1, "b": 2, "a": 3, }', 'a')).toBe('{ "b": 2, }\n');
    expect(parseSettings(withoutSetting('{ "a": 1, "b": 2, "a": 3 }', 'a')).value).toEqual({ b: 2 });
    expect(withoutSetting('{"a":1}', 'a')).toBe('{}\n');
  });

  it('has a key that no object is changed by', () => {
    for (const key of ['editor.fontSize', 'reviewer', 'a_b-c.9']) expect(isSettingKey(key), key).toBe(true);
    for (const key of ['__proto__', 'constructor', 'prototype', '', ' a', '9', 'a\nb', 'a'.repeat(201)]) expect(isSettingKey(key), key).toBe(false);
  });
});
