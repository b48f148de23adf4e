import { expect, test } from 'vitest';
import { fuzzyMatch, pieces } from '../../../renderer/lib/fuzzy.ts';

const score = (query: string, text: string) => fuzzyMatch(query, text)?.score ?? -1;

test('the start of a word beats its middle, which beats letters that are strewn; every word must be found', () => {
  expect(score('tag', 'Add a tag')).toBeGreaterThan(score('tag', 'Montage'));
  expect(score('tag', 'Montage')).toBeGreaterThan(score('tag', 'Train a graph'));
  expect(fuzzyMatch('tag zebra', 'Add a tag')).toBeUndefined();
  expect(fuzzyMatch('zz', 'z')).toBeUndefined();
  expect(fuzzyMatch('side view', 'View: Toggle side bar')?.at).toEqual([0, 1, 2, 3, 13, 14, 15, 16]);
});

test('places hold in the text as written, also after a letter whose small form is longer', () => {
  const text = 'İSTANBUL tag';
  expect(pieces(text, fuzzyMatch('TAG', text)?.at ?? [])).toEqual([{ text: 'İSTANBUL ', hit: false }, { text: 'tag', hit: true }]);
  expect(fuzzyMatch('', text)).toMatchObject({ at: [] });
});
