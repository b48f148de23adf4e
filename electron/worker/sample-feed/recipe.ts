import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

export type Language = 'en' | 'es';
export type Shares = Readonly<Record<'photo' | 'text' | 'both' | 'habit' | 'noise', number>>;
export type Phrases = Readonly<Record<Language, readonly string[]>>;

export interface ObjectRecipe {
  readonly name: string;
  /** The first tag always stands where the object is seen; the others mostly. */
  readonly tags: readonly string[];
  readonly weight: number;
  /** What an account may call it instead of the first tag. */
  readonly synonyms: readonly string[];
  /** Ways to mention it; the words that give it away stand in [brackets]. */
  readonly words: Phrases;
  readonly main: readonly string[];
  readonly second: readonly string[];
  /** Backgrounds it is at home on; elsewhere it is met one time in four. */
  readonly on: readonly string[];
  readonly size?: readonly [number, number];
  readonly tilt?: number;
  /** Where it stands in the scene: on the ground unless said. */
  readonly place?: 'air' | 'far';
  readonly drawing: string;
}
export interface ConceptRecipe { readonly tags: readonly string[]; readonly phrases: Phrases }
export interface Background { readonly name: string; readonly drawing: string; readonly palettes: readonly (readonly string[])[]; readonly ground: readonly [number, number] }
export interface Grammar { readonly mention: readonly string[]; readonly filler: readonly string[]; readonly opener: readonly string[]; readonly typos: Readonly<Record<string, string>> }
export interface AccountRecipes {
  readonly names: readonly { readonly user: string; readonly brand: string }[];
  readonly languages: readonly (readonly Language[])[];
  readonly languageTags: Phrases;
  readonly series: readonly string[];
  readonly styles: readonly string[];
}
export interface Recipe {
  readonly tagsPerPost: number;
  readonly shares: Shares;
  readonly secondTag: number;
  readonly withoutObjects: number;
  readonly from: string;
  readonly to: string;
  readonly emoji: readonly string[];
  readonly clutter: readonly string[];
  readonly clutterColours: readonly string[];
  readonly objects: readonly ObjectRecipe[];
  readonly concepts: readonly ConceptRecipe[];
  readonly backgrounds: readonly Background[];
  readonly grammar: Readonly<Record<Language, Grammar>>;
  readonly accounts: AccountRecipes;
}

type Drawn<T> = Omit<T, 'drawing'>;

/** Reads the recipe from `resources/sample-feed`: tables as JSON, drawings as SVG fragments (200×200 objects, 640×640 backgrounds). */
export async function loadRecipe(resources: string): Promise<Recipe> {
  const folder = join(resources, 'sample-feed');
  const json = async <T>(name: string) => JSON.parse(await readFile(join(folder, name), 'utf8')) as T;
  const drawing = async (kind: string, name: string) => inner(await readFile(join(folder, kind, `${name}.svg`), 'utf8'));
  const [feed, objects, concepts, backgrounds, grammar, accounts] = await Promise.all([
    json<Pick<Recipe, 'tagsPerPost' | 'shares' | 'secondTag' | 'withoutObjects' | 'from' | 'to' | 'emoji' | 'clutter' | 'clutterColours'>>('feed.json'),
    json<Drawn<ObjectRecipe>[]>('objects.json'),
    json<ConceptRecipe[]>('concepts.json'),
    json<Drawn<Background>[]>('backgrounds.json'),
    json<Recipe['grammar']>('grammar.json'),
    json<AccountRecipes>('accounts.json'),
  ]);
  return {
    ...feed, concepts, grammar, accounts,
    objects: await Promise.all(objects.map(async (object) => ({ ...object, drawing: await drawing('objects', object.name) }))),
    backgrounds: await Promise.all(backgrounds.map(async (item) => ({ ...item, drawing: await drawing('backgrounds', item.name) }))),
  };
}

function inner(svg: string): string {
  return svg.replace(/^[\s\S]*?<svg[^>]*>/, '').replace(/<\/svg>\s*$/, '');
}
