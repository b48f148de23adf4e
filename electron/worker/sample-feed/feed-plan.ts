import { makeAccounts } from './accounts.ts';
import { addNoise } from './noise-tags.ts';
import { nothingOwed, planPost, sharesOf, type PlannedPost } from './plan-post.ts';
import type { Recipe } from './recipe.ts';
import { Random } from './random.ts';

export interface FeedSize { readonly seed: number; readonly accounts: number; readonly posts: number; readonly habit: boolean }
export interface TimedPost { readonly post: PlannedPost; readonly time: string }

/** All posts of a feed before a word or a pixel of it is made, account by account in order of time. */
export function planFeed(recipe: Recipe, size: FeedSize): TimedPost[] {
  const random = new Random(size.seed, 'sample feed');
  const shares = sharesOf(recipe, size.habit);
  const accounts = makeAccounts(recipe, size.accounts, random);
  const posts = accounts.flatMap((account) => {
    const owed = nothingOwed();
    return Array.from({ length: size.posts }, (_, at) => {
      const id = `${account.user}-${String(at + 1).padStart(3, '0')}`;
      return planPost(recipe, account, id, owed, shares, random.fork(`post ${id}`));
    });
  });
  const times = accounts.flatMap((account) => timesOf(recipe, size.posts, random.fork(`times ${account.user}`)));
  return addNoise(posts, random).map((post, at) => ({ post, time: times[at] ?? recipe.from }));
}

function timesOf(recipe: Recipe, count: number, random: Random): string[] {
  const [from, to] = [Date.parse(recipe.from), Date.parse(recipe.to)];
  const moments = Array.from({ length: count }, () => Math.floor(random.between(from, to) / 1000) * 1000);
  return moments.sort((a, b) => a - b).map((moment) => new Date(moment).toISOString());
}
