import type { Split } from './post.ts';
import { seededHash, seededOrder } from './seeded.ts';

/** `workbench`: 80/10/10 within each account; `paper`: 90/10 of all posts; `chronological`: each account's last tenth is test, the tenth before it validation. */
export type SplitRule = 'workbench' | 'paper' | 'chronological';

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
export function assignSplits(posts: readonly SplitPost[], rule: SplitRule, seed: number): Map<string, Split> {
  const sides = new Map<string, Split>();
  for (const post of posts) if (post.split !== undefined) sides.set(post.key, post.split);
  const open: SplitPost[][] = [];
  for (const group of nearDuplicates(posts)) {
    const known = group.find((post) => post.split !== undefined)?.split;
    if (known === undefined) open.push(group);
    else place(sides, group, known);
  }
  if (rule === 'workbench') withinAccounts(posts, open, seed, sides);
  else if (rule === 'paper') for (const group of open) place(sides, group, seededHash(seed, group[0]?.key ?? '') < 0.9 * 2 ** 32 ? 'training' : 'test');
  else byTime(posts, open, sides);
  return sides;
}

function place(sides: Map<string, Split>, group: readonly SplitPost[], side: Split): void {
  for (const post of group) if (!sides.has(post.key)) sides.set(post.key, side);
}

/**
 * An account of n posts gets ⌊n/10 + u⌋ validation and ⌊n/10 + u + ½ mod 1⌋ test posts, u drawn from its name: exact for large accounts,
 * and a tenth of all posts where every account has only a few. The quota only ever grows with n, so nobody has to move.
 */
function withinAccounts(posts: readonly SplitPost[], open: readonly SplitPost[][], seed: number, sides: Map<string, Split>): void {
  const have = new Map<string, Record<Split, number>>();
  const counts = (account: string) => have.get(account) ?? have.set(account, { training: 0, validation: 0, test: 0 }).get(account)!;
  for (const post of posts) {
    const side = sides.get(post.key);
    if (side !== undefined) counts(post.account)[side]++;
  }
  const sizes = new Map([...Map.groupBy(posts, (post) => post.account)].map(([account, own]) => [account, own.length]));
  for (const group of seededOrder(seed, open, (members) => members[0]?.key ?? '')) {
    const account = group[0]?.account ?? '';
    const own = counts(account);
    const u = seededHash(seed, account) / 2 ** 32;
    const n = sizes.get(account) ?? 0;
    const fits = (side: 'validation' | 'test', offset: number) => own[side] + group.length <= Math.floor(n / 10 + offset);
    const side = fits('validation', u) ? 'validation' : fits('test', (u + 0.5) % 1) ? 'test' : 'training';
    place(sides, group, side);
    for (const post of group) counts(post.account)[side]++;
  }
}

/** A group of near-duplicates stands where its oldest post does, so that nothing of the test side was seen before. */
function byTime(posts: readonly SplitPost[], open: readonly SplitPost[][], sides: Map<string, Split>): void {
  const bySide = new Map<string, Split>();
  for (const own of Map.groupBy(posts, (post) => post.account).values()) {
    const tenth = Math.round(own.length / 10);
    const inTime = own.toSorted(older);
    inTime.forEach((post, i) => bySide.set(post.key, i >= own.length - tenth ? 'test' : i >= own.length - 2 * tenth ? 'validation' : 'training'));
  }
  for (const group of open) place(sides, group, bySide.get(group.toSorted(older)[0]?.key ?? '') ?? 'training');
}

const older = (a: SplitPost, b: SplitPost) => (a.postedAt ?? -Infinity) - (b.postedAt ?? -Infinity) || (a.key < b.key ? -1 : 1);

/** The posts in groups that must not be torn apart, each ordered by key. Posts without a caption are not alike for that. */
function nearDuplicates(posts: readonly SplitPost[]): SplitPost[][] {
  const parent = new Map<string, string>();
  const root = (node: string): string => {
    let top = node;
    for (let up = parent.get(top); up !== undefined && up !== top; up = parent.get(top)) top = up;
    for (let at = node; at !== top;) { const up = parent.get(at) ?? top; parent.set(at, top); at = up; }
    return top;
  };
  const join = (a: string, b: string) => { if (!parent.has(b)) parent.set(b, b); parent.set(root(a), root(b)); };
  for (const post of posts) {
    const self = `post ${post.key}`;
    parent.set(self, self);
    if (post.image !== undefined) join(self, `image ${post.image}`);
    const caption = post.caption.normalize('NFC').toLowerCase().replace(/\s+/gu, ' ').trim();
    if (caption !== '') join(self, `caption ${JSON.stringify([post.account, caption])}`);
  }
  const byKey = posts.toSorted((a, b) => (a.key < b.key ? -1 : 1));
  return [...Map.groupBy(byKey, (post) => root(`post ${post.key}`)).values()];
}
