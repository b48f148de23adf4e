import type { Account } from './accounts.ts';
import type { ConceptRecipe, Language, ObjectRecipe, Recipe, Shares } from './recipe.ts';
import type { Random } from './random.ts';
import type { TagSource } from './truth.ts';

/** A tag, why it stands there, and the objects (by place in `objects`) and concepts (by place in `concepts`) behind it. */
export interface PlannedTag {
  readonly tag: string;
  readonly source: TagSource;
  readonly objects: readonly number[];
  readonly concepts: readonly number[];
}
export interface PlannedPost {
  readonly id: string;
  readonly account: Account;
  readonly language: Language;
  readonly objects: readonly { readonly recipe: ObjectRecipe; readonly mentioned: boolean }[];
  readonly concepts: readonly ConceptRecipe[];
  readonly tags: readonly PlannedTag[];
  /** How many tags are to be drawn from the feed's overall popularity, once that is known. */
  readonly noise: number;
}

/** How many uses of each source the account owes so far: what was meant minus what was used. */
export type Owed = Record<keyof Shares, number>;
export const nothingOwed = (): Owed => ({ photo: 0, text: 0, both: 0, habit: 0, noise: 0 });

/** Without habit its uses are shared out among the other sources in proportion. */
export function sharesOf(recipe: Recipe, habit: boolean): Shares {
  const { shares } = recipe;
  if (habit) return shares;
  const rest = 1 - shares.habit;
  return { photo: shares.photo / rest, text: shares.text / rest, both: shares.both / rest, habit: 0, noise: shares.noise / rest };
}

/** Decides what a post shows, says and is tagged with. `owed` is carried from post to post so that the shares come out as the recipe has them. */
export function planPost(recipe: Recipe, account: Account, id: string, owed: Owed, shares: Shares, random: Random): PlannedPost {
  const busy = random.between(0.6, 1.4) * recipe.tagsPerPost;
  for (const source of ['photo', 'text', 'both', 'habit', 'noise'] as const) owed[source] += shares[source] * busy;
  const objects = chooseObjects(recipe, account, owed, random);
  const seen = objectTags(recipe, objects, account, shares.habit > 0, random);
  for (const tag of seen) owed[tag.source]--;
  const concepts = chooseConcepts(recipe, owed, seen, random);
  const told = concepts.flatMap((concept, place) => concept.tags.map((tag): PlannedTag => ({ tag, source: 'text', objects: [], concepts: [place] })));
  owed.text -= told.length;
  const taken = new Set([...seen, ...told].map(({ tag }) => tag));
  const habits = chooseHabits(account, shares.habit > 0 ? random.round(owed.habit) : 0, taken, random);
  owed.habit -= habits.length;
  const noise = random.round(owed.noise);
  owed.noise -= noise;
  return { id, account, language: random.pick(account.languages), objects, concepts, tags: [...seen, ...told, ...habits], noise };
}

function chooseObjects(recipe: Recipe, account: Account, owed: Owed, random: Random): { recipe: ObjectRecipe; mentioned: boolean }[] {
  if (random.chance(recipe.withoutObjects)) return [];
  const objects: { recipe: ObjectRecipe; mentioned: boolean }[] = [];
  let photo = owed.photo, both = owed.both;
  while (objects.length < 3) {
    const want = photo + both;
    if (want < 0.9 && (objects.length > 0 || want < -1.5)) break;
    const left = recipe.objects.filter((object) => !objects.some((chosen) => chosen.recipe === object));
    const object = random.weighted(left, ({ name, weight }) => weight * (account.liking.get(name) ?? 1));
    const share = Math.max(both, 0.05) / (Math.max(photo, 0.05) + Math.max(both, 0.05));
    const mentioned = random.chance(Math.min(0.95, Math.max(0.05, share)));
    const uses = 1 + (object.tags.length - 1) * recipe.secondTag;
    if (mentioned) both -= uses; else photo -= uses;
    objects.push({ recipe: object, mentioned });
  }
  return objects;
}

/** Tags of what is in the photo. A tag that two objects share counts as told by the text if either is mentioned. */
function objectTags(recipe: Recipe, objects: readonly { recipe: ObjectRecipe; mentioned: boolean }[], account: Account, habit: boolean, random: Random): PlannedTag[] {
  const tags = new Map<string, PlannedTag>();
  objects.forEach((object, place) => object.recipe.tags.forEach((usual, rank) => {
    if (rank > 0 && !random.chance(recipe.secondTag)) return;
    const own = rank === 0 && habit ? account.synonyms.get(object.recipe.name) : undefined;
    const tag = own ?? usual;
    const known = tags.get(tag);
    const source = own !== undefined ? 'habit' : object.mentioned || known?.source === 'both' ? 'both' : 'photo';
    tags.set(tag, { tag, source, objects: [...(known?.objects ?? []), place], concepts: [] });
  }));
  // An object that shares the tag stands behind it too, though its own draw passed it over.
  return [...tags.values()].map((tag) => tag.source === 'habit' ? tag : shared(tag, objects));
}

function shared(tag: PlannedTag, objects: readonly { recipe: ObjectRecipe; mentioned: boolean }[]): PlannedTag {
  const places = objects.flatMap((object, place) => object.recipe.tags.includes(tag.tag) ? [place] : []);
  return { ...tag, objects: places, source: places.some((place) => objects[place]?.mentioned) ? 'both' : 'photo' };
}

function chooseConcepts(recipe: Recipe, owed: Owed, seen: readonly PlannedTag[], random: Random): ConceptRecipe[] {
  const concepts: ConceptRecipe[] = [];
  const taken = new Set(seen.map(({ tag }) => tag));
  let uses = random.round(owed.text);
  while (uses > 0 && concepts.length < 3) {
    const left = recipe.concepts.filter((concept) => concept.tags.length <= uses && !concept.tags.some((tag) => taken.has(tag)));
    if (left.length === 0) break;
    const concept = random.weighted(left, (item) => 1 / (4 + recipe.concepts.indexOf(item)));
    for (const tag of concept.tags) taken.add(tag);
    concepts.push(concept);
    uses -= concept.tags.length;
  }
  return concepts;
}

function chooseHabits(account: Account, count: number, taken: ReadonlySet<string>, random: Random): PlannedTag[] {
  const chosen: PlannedTag[] = [];
  while (chosen.length < count) {
    const left = account.habits.filter(({ tag }) => !taken.has(tag) && !chosen.some((other) => other.tag === tag));
    if (left.length === 0) break;
    chosen.push({ tag: random.weighted(left, ({ weight }) => weight).tag, source: 'habit', objects: [], concepts: [] });
  }
  return chosen;
}
