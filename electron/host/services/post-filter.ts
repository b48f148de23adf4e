import type { InputOf } from '../../common/rpc/api.ts';
import type { HostApi } from '../../common/contract/host-api.ts';
import { normaliseHashtag } from '../../common/domain/hashtag.ts';
import type { HashtagRepository } from '../database/repositories/hashtag-repository.ts';
import { ftsQuery } from '../database/repositories/post-list.ts';
import type { PostFilter } from '../database/repositories/post-list-sql.ts';

export type AskedFilter = Omit<InputOf<HostApi['posts.list']>, 'after' | 'limit' | 'order'>;

/** What a window asked → what the store looks for; undefined when nothing can match: a hashtag that nobody used, a text without a word. */
export function storeFilter(hashtags: HashtagRepository, { tag, text, account, state, flagged, problem }: AskedFilter): PostFilter | undefined {
  const hashtag = tag === undefined ? undefined : hashtags.find(normaliseHashtag(tag) ?? '');
  const wanted = text !== undefined && text.trim() !== '';
  const match = wanted ? ftsQuery(text) : undefined;
  if ((tag !== undefined && hashtag === undefined) || (wanted && match === undefined)) return undefined;
  return { account, state, flagged, problem, hashtag, match };
}
