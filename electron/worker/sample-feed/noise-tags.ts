import type { PlannedPost, PlannedTag } from './plan-post.ts';
import type { Random } from './random.ts';

/** Adds to each post the tags that nothing explains, drawn from the popularity of all other uses; never one that something in the post would explain. */
export function addNoise(posts: readonly PlannedPost[], random: Random): PlannedPost[] {
  const uses = new Map<string, number>();
  for (const post of posts) for (const { tag } of post.tags) uses.set(tag, (uses.get(tag) ?? 0) + 1);
  const popularity = [...uses].sort(([a], [b]) => (a < b ? -1 : 1)).map(([tag, count]) => ({ tag, count }));
  return posts.map((post) => ({ ...post, tags: [...post.tags, ...noiseOf(post, popularity, random.fork(`noise ${post.id}`))] }));
}

function noiseOf(post: PlannedPost, popularity: readonly { tag: string; count: number }[], random: Random): PlannedTag[] {
  const explained = new Set([
    ...post.tags.map(({ tag }) => tag),
    ...post.objects.flatMap(({ recipe }) => [...recipe.tags, ...recipe.synonyms]),
    ...post.account.habits.map(({ tag }) => tag),
  ]);
  const chosen: PlannedTag[] = [];
  for (let left = post.noise; left > 0; left--) {
    const free = popularity.filter(({ tag }) => !explained.has(tag));
    if (free.length === 0) break;
    const { tag } = random.weighted(free, ({ count }) => count);
    explained.add(tag);
    chosen.push({ tag, source: 'noise', objects: [], concepts: [] });
  }
  return chosen;
}
