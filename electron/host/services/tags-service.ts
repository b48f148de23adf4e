import type { TagRow } from '../../common/contract/tags-api.ts';
import type { HostApi } from '../../common/contract/host-api.ts';
import { AppError } from '../../common/rpc/app-error.ts';
import type { Handlers } from '../../common/rpc/api.ts';
import type { HashtagNameRepository } from '../database/repositories/hashtag-name-repository.ts';
import type { HashtagCursor, HashtagRepository } from '../database/repositories/hashtag-repository.ts';
import { asHashtag, asTyped } from './asked-hashtag.ts';
import type { Emit } from './emit.ts';
import type { Journal } from './labelling-journal.ts';
import { tellOfTag } from './tell-of-tag.ts';

export interface TagsDeps {
  readonly hashtags: HashtagRepository;
  readonly names: HashtagNameRepository;
  readonly journal: Journal;
  readonly emit: Emit;
  readonly now: () => number;
  readonly reviewer: () => string;
}
export type TagsHandlers = Pick<Handlers<HostApi>, 'tags.list' | 'tags.rename'>;

export function createTagsService(deps: TagsDeps): TagsHandlers {
  return {
    'tags.list': ({ text = '', order, after, limit }) => {
      const rows = deps.hashtags.page(asTyped(text), order, readCursor(after), limit);
      const last = rows.at(-1);
      return {
        rows: rows.map(({ id, ...row }): TagRow => ({ ...row, formerly: deps.names.formerly(id) })),
        ...(last === undefined || rows.length < limit ? {} : { next: `${last.uses} ${last.tag}` }),
      };
    },
    'tags.rename': ({ clientId, tag, to, reviewer }) => {
      const name = deps.journal.rename({ clientId, reviewer: reviewer ?? deps.reviewer(), at: deps.now() }, asHashtag(tag), asHashtag(to));
      tellOfTag(deps, name);
      return { tag: name, posts: deps.hashtags.usesOf(deps.hashtags.find(name) ?? 0) };
    },
  };
}

/** Uses and name of the last row: both orders go on from it, whatever happened to that hashtag meanwhile. */
function readCursor(after: string | undefined): HashtagCursor | undefined {
  if (after === undefined) return undefined;
  const [, uses, tag] = /^(\d{1,15}) (\S+)$/u.exec(after) ?? [];
  if (uses === undefined || tag === undefined) throw new AppError('invalid-input', 'This place in the list is not one that the list gave.', { hint: 'Read the list from its start.' });
  return { uses: Number(uses), tag };
}
