import type { Split } from './post.ts';
import { seededHash } from './seeded.ts';
import { allAtOnce, each, sortedInSteps, type Steps } from './steps.ts';

/** `workbench`: 80/10/10 within each account; `paper`: 90/10 of all posts; `chronological`: each account's last tenth is test, the tenth before it validation. */
export const SPLIT_RULES = ['workbench', 'paper', 'chronological'] as const;
export type SplitRule = (typeof SPLIT_RULES)[number];

/** What a split needs to know of a post. */
export interface SplitPost {
  readonly key: string;
  readonly account: string;
  readonly caption: string;
  readonly image?: string | undefined;
  /** Milliseconds since 1970; posts without a time count as the oldest. */
  readonly postedAt?: number | undefined;
  /** The side it stands on already; it keeps it for good. */
  readonly split?: Split | undefined;
}

/**
 * The side of every post, by key. Seeded, and stable: a post that has a side keeps it, whatever is added.
 * Near-duplicates (the same image, or the same caption of the same account) stand on one side; a new one joins those that are there.
 */
export const assignSplits = (posts: readonly SplitPost[], rule: SplitRule, seed: number): Map<string, Split> => allAtOnce(splitSteps(posts, rule, seed));

/** The same in short steps: however many posts there are, and however many of them are near-duplicates, none takes long. */
export function* splitSteps(posts: readonly SplitPost[], rule: SplitRule, seed: number): Steps<Map<string, Split>> {
  const sides = new Map<string, Split>();
  yield* each(posts, (post) => { if (post.split !== undefined) sides.set(post.key, post.split); });
  const open: Group[] = [];
  for (const group of yield* nearDuplicates(posts)) {
    if (group.settled?.split === undefined) open.push(group);
    else yield* place(sides, group, group.settled.split);
    yield;
  }
  if (rule === 'workbench') yield* withinAccounts(posts, open, seed, sides);
  else if (rule === 'paper') for (const group of open) yield* place(sides, group, seededHash(seed, group.first.key) < 0.9 * 2 ** 32 ? 'training' : 'test');
  else yield* byTime(posts, open, sides);
  return sides;
}

/** Posts that must not be torn apart; `first` of them by key, and `settled`, the first that has a side, whatever order they came in. */
interface Group { readonly posts: SplitPost[]; first: SplitPost; settled: SplitPost | undefined }

function* place(sides: Map<string, Split>, group: Group, side: Split): Steps<void> {
  yield* each(group.posts, (post) => { if (!sides.has(post.key)) sides.set(post.key, side); });
  yield;
}

/**
 * An account of n posts gets ⌊n/10 + u⌋ validation and ⌊n/10 + u + ½ mod 1⌋ test posts, u drawn from its name: exact for large accounts,
 * and a tenth of all posts where every account has only a few. The quota only ever grows with n, so nobody has to move.
 */
function* withinAccounts(posts: readonly SplitPost[], open: readonly Group[], seed: number, sides: Map<string, Split>): Steps<void> {
  const have = new Map<string, Record<Split, number> & { posts: number }>();
  const counts = (account: string) => have.get(account) ?? have.set(account, { training: 0, validation: 0, test: 0, posts: 0 }).get(account)!;
  yield* each(posts, (post) => {
    const own = counts(post.account);
    own.posts++;
    const side = sides.get(post.key);
    if (side !== undefined) own[side]++;
  });
  const drawn: { group: Group; hash: number }[] = [];
  yield* each(open, (group) => { drawn.push({ group, hash: seededHash(seed, group.first.key) }); });
  for (const { group } of yield* sortedInSteps(drawn, (a, b) => a.hash - b.hash || byKey(a.group.first, b.group.first))) {
    const { account } = group.first;
    const own = counts(account);
    const u = seededHash(seed, account) / 2 ** 32;
    const fits = (side: 'validation' | 'test', offset: number) => own[side] + group.posts.length <= Math.floor(own.posts / 10 + offset);
    const side = fits('validation', u) ? 'validation' : fits('test', (u + 0.5) % 1) ? 'test' : 'training';
    yield* place(sides, group, side);
    yield* each(group.posts, (post) => { counts(post.account)[side]++; });
  }
}

/** A group of near-duplicates stands where its oldest post does, so that nothing of the test side was seen before. */
function* byTime(posts: readonly SplitPost[], open: readonly Group[], sides: Map<string, Split>): Steps<void> {
  const bySide = new Map<string, Split>();
  for (const own of (yield* grouped(posts, (post) => post.account)).values()) {
    const tenth = Math.round(own.length / 10);
    const drawn = (i: number): Split => (i >= own.length - tenth ? 'test' : i >= own.length - 2 * tenth ? 'validation' : 'training');
    const edges = yield* edgesOf(own);
    const inTime = yield* sortedInSteps(own, older);
    yield* each(inTime, (post, i) => { bySide.set(post.key, sideInTime(post, edges, drawn(i))); });
  }
  for (const group of open) {
    let oldest = group.first;
    yield* each(group.posts, (post) => { if (older(post, oldest) < 0) oldest = post; });
    yield* place(sides, group, bySide.get(oldest.key) ?? 'training');
  }
}

/** Where an account's sides stand in time already: the newest training post, and where validation and test begin. */
interface Edges { training?: SplitPost; validation?: SplitPost; test?: SplitPost }

function* edgesOf(posts: readonly SplitPost[]): Steps<Edges> {
  const edges: Edges = {};
  yield* each(posts, (post) => {
    if (post.split === undefined) return;
    const edge = edges[post.split];
    if (edge === undefined || (older(post, edge) < 0) !== (post.split === 'training')) edges[post.split] = post;
  });
  return edges;
}

/** Once an account has a hold-out, whatever is newer is held out too; one that has none yet gets it behind its training posts. So nothing is learnt that is newer than what measures it. */
function sideInTime(post: SplitPost, { training, validation, test }: Edges, drawn: Split): Split {
  const isAfter = (edge: SplitPost | undefined) => edge !== undefined && older(edge, post) < 0;
  if (validation !== undefined || test !== undefined) return isAfter(test) ? 'test' : isAfter(validation) ? 'validation' : 'training';
  return training === undefined || isAfter(training) ? drawn : 'training';
}

const byKey = (a: SplitPost, b: SplitPost) => (a.key < b.key ? -1 : 1);
function older(a: SplitPost, b: SplitPost): number {
  const [first, second] = [a.postedAt ?? -Infinity, b.postedAt ?? -Infinity];
  return first === second ? byKey(a, b) : first < second ? -1 : 1;
}

function* grouped(posts: readonly SplitPost[], of: (post: SplitPost) => string): Steps<Map<string, SplitPost[]>> {
  const groups = new Map<string, SplitPost[]>();
  yield* each(posts, (post) => {
    const own = groups.get(of(post));
    if (own === undefined) groups.set(of(post), [post]);
    else own.push(post);
  });
  return groups;
}

/** A caption may be long, and reading it anew takes a while. */
const CAPTIONS_AT_ONCE = 8;

/** Posts without a caption are not alike for that. */
function* nearDuplicates(posts: readonly SplitPost[]): Steps<readonly Group[]> {
  // By index and not by name: one large Map grows in leaps that are no short steps.
  const parent = Int32Array.from({ length: posts.length }, (_, i) => i);
  const root = (at: number): number => {
    let top = at;
    while (parent[top] !== top) top = parent[top]!;
    for (let one = at; one !== top;) { const up = parent[one]!; parent[one] = top; one = up; }
    return top;
  };
  const [images, captions] = [new Map<string, number>(), new Map<string, number>()];
  const join = (seen: Map<string, number>, name: string, index: number) => {
    const first = seen.get(name);
    if (first === undefined) seen.set(name, index);
    else parent[root(index)] = root(first);
  };
  yield* each(posts, (post, index) => {
    if (post.image !== undefined) join(images, post.image, index);
    const caption = post.caption.normalize('NFC').toLowerCase().replace(/\s+/gu, ' ').trim();
    if (caption !== '') join(captions, JSON.stringify([post.account, caption]), index);
  }, CAPTIONS_AT_ONCE);
  const groups = new Map<number, Group>();
  yield* each(posts, (post, index) => {
    const at = root(index);
    const group = groups.get(at) ?? { posts: [], first: post, settled: undefined };
    groups.set(at, group);
    group.posts.push(post);
    if (byKey(post, group.first) < 0) group.first = post;
    if (post.split !== undefined && (group.settled === undefined || byKey(post, group.settled) < 0)) group.settled = post;
  });
  return [...groups.values()];
}

