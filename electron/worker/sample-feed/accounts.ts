import type { Language, ObjectRecipe, Recipe } from './recipe.ts';
import type { Random } from './random.ts';

/** A tag that an account keeps using whatever the post is about. */
export interface HabitTag { readonly tag: string; readonly weight: number }

export interface Account {
  readonly user: string;
  readonly languages: readonly Language[];
  readonly habits: readonly HabitTag[];
  /** Object name → the account's own word for it. */
  readonly synonyms: ReadonlyMap<string, string>;
  readonly liking: ReadonlyMap<string, number>;
  /** Share of its captions with a typing slip; where its hashtags stand. */
  readonly slips: number;
  readonly inside: number;
}

/** The accounts of a feed; more than the recipe names get a number. */
export function makeAccounts(recipe: Recipe, count: number, random: Random): Account[] {
  const order = random.fork('accounts').shuffle(recipe.accounts.names);
  return Array.from({ length: count }, (_, index) => {
    const base = order[index % order.length] ?? { user: 'someone', brand: 'someone' };
    const round = Math.floor(index / order.length);
    return makeAccount(recipe, index, round === 0 ? base : { user: `${base.user}${round + 1}`, brand: `${base.brand}${round + 1}` }, random.fork(`account ${index}`));
  });
}

function makeAccount(recipe: Recipe, index: number, name: { user: string; brand: string }, random: Random): Account {
  const { languages: all, languageTags, series, styles } = recipe.accounts;
  const languages = all[index % all.length] ?? ['en'];
  const favourites = random.shuffle(recipe.objects);
  const habits = [
    { tag: name.brand, weight: 6 },
    { tag: random.pick(languageTags[languages[0] ?? 'en']), weight: 3 },
    { tag: series[index % series.length] ?? name.brand, weight: 2 },
    { tag: random.pick(styles), weight: 1 },
  ];
  return {
    user: name.user, languages,
    habits: habits.filter((habit, at) => habits.findIndex((other) => other.tag === habit.tag) === at),
    synonyms: ownWords(favourites, random),
    liking: new Map(favourites.map((object, place) => [object.name, place < 2 ? 4 : place < 6 ? 2 : 1])),
    slips: random.between(0.05, 0.3),
    inside: random.pick([0, 0.15, 0.5]),
  };
}

/** An own word for the best-liked object that has any. */
function ownWords(favourites: readonly ObjectRecipe[], random: Random): Map<string, string> {
  const named = favourites.slice(0, 6).filter((object) => object.synonyms.length > 0).slice(0, 1);
  return new Map(named.map((object) => [object.name, random.pick(object.synonyms)]));
}
