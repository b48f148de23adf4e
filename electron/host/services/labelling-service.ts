import { AppError } from '../../common/rpc/app-error.ts';
import type { Handlers } from '../../common/rpc/api.ts';
import type { HostApi } from '../../common/contract/host-api.ts';
import type { Decision } from '../../common/domain/decision.ts';
import type { PostId, VersionId } from '../../common/domain/ids.ts';
import { normaliseHashtag } from '../../common/domain/hashtag.ts';
import { redoTarget, undoTarget } from '../../common/domain/labels.ts';
import type { AccountRepository } from '../database/repositories/account-repository.ts';
import type { HashtagRepository } from '../database/repositories/hashtag-repository.ts';
import type { Journal } from './labelling-journal.ts';
import { postDetail, type PostDetailDeps } from './posts-service.ts';
import type { Emit } from './emit.ts';

export interface LabellingDeps extends PostDetailDeps {
  readonly journal: Journal;
  readonly hashtags: HashtagRepository;
  readonly accounts: AccountRepository;
  readonly emit: Emit;
  readonly now: () => number;
  /** Who judges when a call names nobody. */
  readonly reviewer: () => string;
}
type Name = 'labelling.judge' | 'labelling.mark' | 'labelling.undo' | 'labelling.redo' | 'labelling.history' | 'labelling.next' | 'labelling.tags';
export type LabellingHandlers = Pick<Handlers<HostApi>, Name>;

/** Every answer comes after its commit. */
export function createLabellingService(deps: LabellingDeps): LabellingHandlers {
  const who = (reviewer: string | undefined) => reviewer ?? deps.reviewer();
  const done = (decision: Decision) => {
    deps.emit('posts.changed', { posts: [decision.post] });
    return postDetail(deps, decision.post);
  };
  const judged = (decision: Decision) => ({ decision, post: done(decision) });
  const back = (kind: 'undo' | 'redo', { clientId, reviewer }: { clientId: string; reviewer?: string | undefined }) => {
    const decision = deps.journal.turn(kind, { clientId, reviewer: who(reviewer), at: deps.now() }, kind === 'undo' ? undoTarget : redoTarget);
    return { what: inWords(deps.journal.targetOf(decision)), post: done(decision) };
  };
  return {
    'labelling.judge': ({ tag, reviewer, ...input }) => judged(deps.journal.append({ ...compact(input), tag: hashtag(tag), reviewer: who(reviewer), at: deps.now() })),
    'labelling.mark': ({ reviewer, ...input }) => judged(deps.journal.append({ ...input, reviewer: who(reviewer), at: deps.now() })),
    'labelling.undo': (input) => back('undo', input),
    'labelling.redo': (input) => back('redo', input),
    'labelling.history': ({ post }) => ({ decisions: deps.journal.ofPost(postDetail(deps, post).id) }),
    'labelling.next': ({ after, account }) => optional(nextPost(deps, after, account)),
    'labelling.tags': ({ prefix, limit }) => ({ tags: deps.hashtags.beginningWith(prefix.trim().replace(/^[#＃]+/u, '').normalize('NFC').toLowerCase(), limit) }),
  };
}

/** @throws AppError `not-found` (no such account). The list goes from high row ids to low; after its end it starts again, so that a post passed over comes back. */
function nextPost(deps: LabellingDeps, after: PostId | undefined, account: number | undefined): PostId | undefined {
  if (account !== undefined && !deps.accounts.has(account)) throw new AppError('not-found', `There is no account with the number ${account}.`, { hint: 'Read the list of accounts anew.' });
  const top = Number.MAX_SAFE_INTEGER;
  return deps.posts.nextNotDone(after ?? top, account) ?? (after === undefined ? undefined : deps.posts.nextNotDone(top, account));
}

const optional = (post: PostId | undefined) => (post === undefined ? {} : { post });

function hashtag(text: string): string {
  const tag = normaliseHashtag(text);
  if (tag === undefined) throw new AppError('invalid-input', `"${text.slice(0, 80)}" is not a hashtag.`, { hint: 'A hashtag is one word of letters, digits, _ or emoji, with at least one letter or emoji.' });
  return tag;
}

/** Schemas give absent fields as undefined; the journal's rows have no such fields. */
function compact<T extends { version?: VersionId | undefined; probability?: number | undefined }>({ version, probability, ...rest }: T) {
  return { ...rest, ...(version === undefined ? {} : { version }), ...(probability === undefined ? {} : { probability }) };
}

const inWords = (decision: Decision): string => (decision.tag === undefined ? (decision.kind === 'done' ? 'mark done' : 'open again') : `${decision.kind} #${decision.tag}`);
