import { expect, it } from 'vitest';
import { tokenise } from '../../../native-model/data/tokeniser.ts';
import { UNKNOWN, Vocabulary } from '../../../native-model/data/vocabulary.ts';

it('cuts Unicode words in lower case and leaves punctuation out', () => {
  expect(tokenise('Schöne GRÜSSE, from   Rome!')).toEqual(['schöne', 'grüsse', 'from', 'rome']);
  expect(tokenise('今日は')).not.toEqual([]);
  expect(tokenise(' … — ')).toEqual([]);
});

it('makes composed and decomposed letters the same word', () => {
  expect(tokenise('cafe\u0301')).toEqual(['café'.normalize('NFC')]);
});

it('keeps emoji, each as one word', () => {
  expect(tokenise('beach 🏖️🌊 with 👩‍👩‍👧 🇩🇪 ❤️')).toEqual(['beach', '🏖', '🌊', 'with', '👩‍👩‍👧', '🇩🇪', '❤']);
});

it('folds links and names, and is not fooled by mail addresses or private-use characters', () => {
  expect(tokenise('see https://a.example/x?y=1 and www.b.example, by @Anna.B!')).toEqual(['see', '<url>', 'and', '<url>', 'by', '<name>']);
  expect(tokenise('me@home.example \ue000')).not.toContain('<name>');
  expect(tokenise('\ue000\ue001')).toEqual([]);
});

const post = (key: string, caption: string, tags: string[]) => ({ key, account: 'a', caption, tags });

it('orders words and tags by frequency, ties by text, after three reserved words', async () => {
  const vocabulary = await Vocabulary.fromPosts([post('1', 'b a', ['y', 'x']), post('2', 'b c', ['z', 'y', 'y'])]);
  expect(vocabulary.words).toEqual(['<pad>', '<start>', '<unknown>', 'b', 'a', 'c']);
  expect(vocabulary.tags).toEqual(['y', 'x', 'z']);
  for (const known of [false, true]) expect(vocabulary.wordIds('b nothing c', 2), String(known)).toEqual(Int32Array.of(3, UNKNOWN));
  expect(vocabulary.wordIds('b nothing c', 9)).toEqual(Int32Array.of(3, UNKNOWN, 5));
  expect(vocabulary.tagIds(['z', 'none', 'y', 'z'])).toEqual([2, 0]);
});

it('leaves rare words to UNKNOWN where there are many posts', async () => {
  const posts = Array.from({ length: 200 }, (_, i) => post(String(i), `common once${i}`, ['t']));
  expect((await Vocabulary.fromPosts(posts)).words.slice(3)).toEqual(['common']);
  expect((await Vocabulary.fromPosts(posts.slice(0, 199))).words).toHaveLength(3 + 200);
});

it('refuses entries that stand twice', () => {
  expect(() => new Vocabulary(['<pad>', '<start>', '<unknown>', 'a', 'a'], [])).toThrow(/"a" stands twice/);
  expect(() => new Vocabulary(['a'], [])).toThrow(/begin with/);
});
