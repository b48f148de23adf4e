import type { AccountId } from '../../electron/common/domain/ids.ts';
import type { PostState } from '../../electron/common/domain/decision.ts';
import { normaliseHashtag } from '../../electron/common/domain/hashtag.ts';

/** Which posts, as the host takes it: all that meet every field given. */
export interface PostFilter { readonly account?: AccountId; readonly state?: PostState; readonly tag?: string; readonly text?: string; readonly flagged?: boolean; readonly problem?: boolean }
export interface PostQuery {
  readonly filter: PostFilter;
  /** Why the text cannot be meant as it stands ("No account is called @x."). */
  readonly wrong?: string;
}

const STATES: readonly string[] = ['open', 'started', 'done', 'disputed'] satisfies readonly PostState[];

/**
 * What a person typed → a filter: `#tag`, `@account`, `is:open|started|done|disputed|flagged|problem`, and every other word is text.
 * `accountOf`: an account's number by its name.
 */
export function parsePostQuery(typed: string, accountOf: (name: string) => AccountId | undefined): PostQuery {
  const words: string[] = [];
  let filter: PostFilter = {};
  let wrong: string | undefined;
  for (const word of typed.split(/\s+/u).filter(Boolean)) {
    const is = /^is:(\w+)$/i.exec(word)?.[1]?.toLowerCase();
    if (is === 'flagged' || is === 'problem') filter = { ...filter, [is]: true };
    else if (is !== undefined && STATES.includes(is)) filter = { ...filter, state: is as PostState };
    else if (is !== undefined) wrong = `“${word}” is none of is:${[...STATES, 'flagged', 'problem'].join(', is:')}.`;
    else if (/^[#＃]./u.test(word)) {
      const tag = normaliseHashtag(word);
      if (tag === undefined) wrong = `“${word}” is no hashtag.`;
      else if (filter.tag !== undefined && filter.tag !== tag) wrong = 'One hashtag at a time: posts are found by the first.';
      else filter = { ...filter, tag };
    } else if (/^@./u.test(word)) {
      const account = accountOf(word.slice(1));
      if (account === undefined) wrong = `No account is called “${word}”.`;
      else filter = { ...filter, account };
    } else if (word !== '#' && word !== '@') words.push(word);
  }
  if (words.length > 0) filter = { ...filter, text: words.join(' ').slice(0, 400) };
  return { filter, ...(wrong === undefined ? {} : { wrong }) };
}

/** The text that reads as this filter: for a tab's title and for a filter that is carried from one place to another. */
export function postQueryText({ account, state, tag, text, flagged, problem }: PostFilter, nameOf: (id: AccountId) => string | undefined): string {
  const name = account === undefined ? undefined : nameOf(account);
  return [name === undefined ? '' : `@${name}`, tag === undefined ? '' : `#${tag}`, state === undefined ? '' : `is:${state}`, flagged === true ? 'is:flagged' : '', problem === true ? 'is:problem' : '', text ?? ''].filter(Boolean).join(' ');
}

/** Puts a word (`is:done`) into the text or takes it out; another state's word makes way. */
export function toggleWord(typed: string, word: string): string {
  const words = typed.split(/\s+/u).filter(Boolean);
  if (words.includes(word)) return words.filter((one) => one !== word).join(' ');
  const isState = (one: string) => STATES.includes(one.replace(/^is:/, '')) && one.startsWith('is:');
  return [...words.filter((one) => !isState(word) || !isState(one)), word].join(' ');
}
