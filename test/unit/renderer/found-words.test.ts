import { expect, test } from 'vitest';
import { foundParts } from '../../../renderer/lib/found-words.ts';

const shown = (text: string, sought: string | undefined, most = 80) => foundParts(text, sought, most).map(({ text: part, hit }) => (hit ? `[${part}]` : part)).join('');

test('words are marked whatever their case and accents, the last one by its beginning; inside a word nothing is', () => {
  expect(shown('Coffee, CAFÉ and a teacoffee', 'coffee caf')).toBe('[Coffee], [CAF]É and a teacoffee');
  expect(shown('coffeehouse coffee caf', 'coffee caf')).toBe('coffeehouse [coffee] [caf]');
  expect(shown('Früh am Morgen', 'fruh')).toBe('[Früh] am Morgen');
  expect(shown('İstanbul ﬁn', 'istanbul')).toBe('[İstanbul] ﬁn');
  expect(shown('plain  <b>text</b>\n', undefined)).toBe('plain <b>text</b>');
  expect(shown('x.*+? y', '.*+?')).toBe('x.*+? y');
});

test('a hit far in the text is shown with what stands before it; what is left out is said', () => {
  const text = `${'word '.repeat(40)}some coffee here${' end'.repeat(40)}`;
  expect(shown(text, 'coffee', 40)).toBe('…word word some [coffee] here end end end e…');
  expect(shown('👩‍👩‍👧'.repeat(60), 'x', 41).endsWith('…')).toBe(true);
  expect(foundParts('👩‍👩‍👧'.repeat(60), 'x', 41).every(({ text: part }) => part.isWellFormed())).toBe(true);
});
