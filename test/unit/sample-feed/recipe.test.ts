import { beforeAll, describe, expect, test } from 'vitest';
import { normaliseHashtag, splitCaption } from '../../../electron/common/domain/hashtag.ts';
import { bare, writeCaption } from '../../../electron/worker/sample-feed/caption.ts';
import { planFeed, type TimedPost } from '../../../electron/worker/sample-feed/feed-plan.ts';
import { Random } from '../../../electron/worker/sample-feed/random.ts';
import { loadRecipe, type Recipe } from '../../../electron/worker/sample-feed/recipe.ts';
import { RESOURCES } from './make-feed.ts';

const SIZE = { seed: 1, accounts: 24, posts: 40, habit: true };
let recipe: Recipe;
beforeAll(async () => { recipe = await loadRecipe(RESOURCES); });

const usesOf = (feed: readonly TimedPost[]) => feed.flatMap(({ post }) => post.tags);
const counted = (items: readonly string[]) => Map.groupBy(items, (item) => item);
const share = (feed: readonly TimedPost[], source: string) => usesOf(feed).filter((use) => use.source === source).length / usesOf(feed).length;

describe.each([1, 2, 3])('the default feed, seed %i', (seed) => {
  test('tags come from where the recipe says, about six a post of about 150', () => {
    const feed = planFeed(recipe, { ...SIZE, seed });
    expect(feed).toHaveLength(960);
    for (const [source, wanted] of Object.entries(recipe.shares)) expect(Math.abs(share(feed, source) - wanted), `${source}: ${share(feed, source)}`).toBeLessThan(0.03);
    const tags = counted(usesOf(feed).map(({ tag }) => tag));
    expect(tags.size).toBeGreaterThanOrEqual(130);
    expect(tags.size).toBeLessThanOrEqual(170);
    expect(usesOf(feed).length / 960).toBeGreaterThan(5.5);
    expect(usesOf(feed).length / 960).toBeLessThan(6.5);
    const counts = [...tags.values()].map((uses) => uses.length).sort((a, b) => b - a);
    expect(counts.slice(0, counts.length / 10).reduce((a, b) => a + b) / usesOf(feed).length).toBeGreaterThan(0.2);
  });

  test('each kind of object is seen often enough to be learnt, and some photos are without', () => {
    const feed = planFeed(recipe, { ...SIZE, seed });
    const seen = counted(feed.flatMap(({ post }) => post.objects.map((object) => object.recipe.name)));
    expect(seen.size).toBeGreaterThanOrEqual(30);
    expect(Math.min(...[...seen.values()].map((uses) => uses.length))).toBeGreaterThanOrEqual(20);
    expect(feed.filter(({ post }) => post.objects.length === 0).length).toBeGreaterThan(30);
    expect(feed.filter(({ post }) => post.objects.length > 1).length).toBeGreaterThan(300);
  });

  test('an account keeps to three to six habits, of which two posts mostly tell one', () => {
    const byAccount = Map.groupBy(planFeed(recipe, { ...SIZE, seed }), ({ post }) => post.account.user);
    for (const posts of byAccount.values()) {
      const habits = counted(usesOf(posts).filter(({ source }) => source === 'habit').map(({ tag }) => tag));
      expect(habits.size).toBeGreaterThanOrEqual(3);
      expect(habits.size).toBeLessThanOrEqual(6);
      expect(Math.max(...[...habits.values()].map((uses) => uses.length)) / posts.length).toBeGreaterThan(0.3);
    }
  });

  test('captions hold 5-25 words, the words of what they tell and none of what only the photo tells', () => {
    for (const { post } of planFeed(recipe, { ...SIZE, seed })) {
      const written = writeCaption(recipe, post, new Random(seed, post.id));
      const { text, hashtags } = splitCaption(written.caption);
      const words = text.split(/\s+/);
      expect([...hashtags].sort()).toEqual(post.tags.map(({ tag }) => tag).sort());
      expect(words.filter((word) => /[\p{L}\p{N}]/u.test(word)).length, text).toBeGreaterThanOrEqual(5);
      expect(words.length, text).toBeLessThanOrEqual(25);
      for (const { word, index } of [...written.objectWords.values(), ...written.conceptWords.values()].flat()) expect(bare(words[index] ?? '')).toBe(word);
      const spelt = [...post.objects.map(({ recipe: { words: phrases } }) => phrases), ...post.concepts.map(({ phrases }) => phrases)].flatMap((phrases) => phrases[post.language]);
      const known = new Set(spelt.flatMap((phrase) => phrase.replace(/[[\]]/g, '').split(' ').map(bare)));
      for (const { word } of [...written.objectWords.values(), ...written.conceptWords.values()].flat()) expect(known, `a slip in a word that something hangs on: ${word}`).toContain(word);
      post.concepts.forEach((_, place) => expect(written.conceptWords.get(place)?.length).toBeGreaterThan(0));
      post.objects.forEach((object, place) => {
        if (object.mentioned) return expect(written.objectWords.get(place)?.length, text).toBeGreaterThan(0);
        const others = post.objects.filter(({ mentioned }) => mentioned).flatMap((other) => keyWords(other.recipe.words[post.language]));
        const telling = keyWords(object.recipe.words[post.language]).filter((word) => !others.includes(word));
        return expect(words.map(bare).filter((word) => telling.includes(word)), `${object.recipe.name}: ${text}`).toEqual([]);
      });
    }
  });
});

test('without habit its share goes to the others', () => {
  const feed = planFeed(recipe, { ...SIZE, habit: false });
  expect(share(feed, 'habit')).toBe(0);
  for (const [source, wanted] of [['photo', 0.375], ['text', 0.25], ['both', 0.25], ['noise', 0.125]] as const) expect(Math.abs(share(feed, source) - wanted), source).toBeLessThan(0.03);
  expect(usesOf(feed).length / 960).toBeGreaterThan(5.5);
});

test('the recipe\'s tags are hashtags, and no tag is both a thing seen and a thing told', () => {
  const seen = recipe.objects.flatMap(({ tags, synonyms }) => [...tags, ...synonyms]);
  const told = recipe.concepts.flatMap(({ tags }) => tags);
  const { names, languageTags, series, styles } = recipe.accounts;
  const habits = [...names.map(({ brand }) => brand), ...languageTags.en, ...languageTags.es, ...series, ...styles];
  for (const tag of [...seen, ...told, ...habits]) expect(normaliseHashtag(tag)).toBe(tag);
  expect(seen.filter((tag) => told.includes(tag) || habits.includes(tag))).toEqual([]);
  expect(told.filter((tag) => habits.includes(tag))).toEqual([]);
});

/** Words of the bracketed parts; short ones like "de" give nothing away. */
function keyWords(phrases: readonly string[]): string[] {
  return phrases.flatMap((phrase) => [...phrase.matchAll(/\[([^\]]+)\]/g)].flatMap(([, inside]) => (inside ?? '').split(' ').map(bare))).filter((word) => word.length > 3 || /\p{Extended_Pictographic}/u.test(word) || ['dog', 'pup', 'cat', 'car', 'hat'].includes(word));
}
