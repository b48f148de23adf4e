import { counted } from '../../common/domain/counted.ts';
import { AppError } from '../../common/rpc/app-error.ts';
import type { Handlers, InputOf } from '../../common/rpc/api.ts';
import type { HostApi } from '../../common/contract/host-api.ts';
import type { Undone } from '../../common/contract/labelling-api.ts';
import type { Decision } from '../../common/domain/decision.ts';
import type { PostId, VersionId } from '../../common/domain/ids.ts';
import { redoTarget, undoTarget } from '../../common/domain/labels.ts';
import type { AccountRepository } from '../database/repositories/account-repository.ts';
import type { DecisionRepository, JournalRow } from '../database/repositories/decision-repository.ts';
import type { Renaming } from '../database/repositories/hashtag-name-repository.ts';
import type { HashtagRepository } from '../database/repositories/hashtag-repository.ts';
import type { PostList } from '../database/repositories/post-list.ts';
import type { RelabellingRepository } from '../database/repositories/relabelling-repository.ts';
import { asHashtag, asTyped } from './asked-hashtag.ts';
import type { Emit } from './emit.ts';
import type { BatchText } from './labelling-bulk.ts';
import type { Journal } from './labelling-journal.ts';
import { storeFilter } from './post-filter.ts';
import { postDetail, type PostDetailDeps } from './posts-service.ts';
import { relabel } from './relabelling.ts';
import { NAMED, tellOfTag } from './tell-of-tag.ts';

export interface LabellingDeps extends PostDetailDeps {
  readonly journal: Journal;
  readonly decisions: DecisionRepository;
  readonly hashtags: HashtagRepository;
  readonly accounts: AccountRepository;
  readonly list: PostList;
  readonly relabelling: RelabellingRepository;
  readonly emit: Emit;
  readonly now: () => number;
  /** Who judges when a call names nobody. */
  readonly reviewer: () => string;
}
export type LabellingHandlers = Pick<Handlers<HostApi>, Extract<keyof HostApi, `labelling.${string}`>>;

/** Every answer comes after its commit. */
export function createLabellingService(deps: LabellingDeps): LabellingHandlers {
  const row = <T extends { reviewer?: string | undefined }>({ reviewer, ...input }: T) => ({ ...input, reviewer: reviewer ?? deps.reviewer(), at: deps.now() });
  const judged = (decision: Decision) => ({ decision, post: changed(deps, decision.post) });
  const back = (kind: 'undo' | 'redo', { of, ...input }: InputOf<HostApi['labelling.undo']>) =>
    undone(deps, deps.journal.turn(kind, row(input), kind === 'redo' ? redoTarget : of === undefined ? undoTarget : () => deps.journal.standing(of, input.reviewer ?? deps.reviewer())));
  return {
    'labelling.judge': ({ tag, ...input }) => judged(deps.journal.append({ ...compact(row(input)), tag: asHashtag(tag) })),
    'labelling.mark': (input) => judged(deps.journal.append(row(input))),
    'labelling.flag': ({ flagged, ...input }) => judged(deps.journal.append({ ...row(input), kind: flagged ? 'flag' : 'unflag' })),
    'labelling.note': (input) => judged(deps.journal.append({ ...row(input), kind: 'note' })),
    'labelling.undo': (input) => back('undo', input),
    'labelling.redo': (input) => back('redo', input),
    'labelling.history': ({ post }) => ({ decisions: deps.journal.ofPost(postDetail(deps, post).id) }),
    'labelling.next': (input) => nextPost(deps, input),
    'labelling.tags': ({ prefix, limit }) => ({ tags: deps.hashtags.matching(asTyped(prefix), limit) }),
  };
}

function changed(deps: LabellingDeps, post: PostId) {
  deps.emit('posts.changed', { posts: [post] });
  return postDetail(deps, post);
}

async function undone(deps: LabellingDeps, turn: JournalRow): Promise<Undone> {
  const target = deps.journal.targetOf(turn);
  const what = inWords(deps, target);
  if (turn.post !== undefined) return { what, post: changed(deps, turn.post), posts: [turn.post] };
  // By the name that the hashtag has after the turn.
  if (target.tag !== undefined) return { what, posts: tellOfTag(deps, target.tag) };
  await relabel(deps);
  return { what, posts: deps.decisions.postsOfBatch(target.id, 0, NAMED) };
}

/** After its end the list starts again, so that a post passed over comes back. @throws AppError `not-found` (no such account) */
function nextPost({ accounts, hashtags, list }: LabellingDeps, { after, order = 'newest', ...asked }: InputOf<HostApi['labelling.next']>): { readonly post?: PostId } {
  if (asked.account !== undefined && !accounts.has(asked.account)) throw new AppError('not-found', `There is no account with the number ${asked.account}.`, { hint: 'Read the list of accounts anew.' });
  const filter = storeFilter(hashtags, asked);
  if (filter === undefined) return {};
  const first = (from: PostId | undefined) => list.ids({ ...filter, notDone: true }, order, from, 1)[0];
  const post = first(after) ?? (after === undefined ? undefined : first(undefined));
  return post === undefined ? {} : { post };
}

/** Schemas give absent fields as undefined; the journal's rows have no such fields. */
function compact<T extends { version?: VersionId | undefined; probability?: number | undefined }>({ version, probability, ...rest }: T) {
  return { ...rest, ...(version === undefined ? {} : { version }), ...(probability === undefined ? {} : { probability }) };
}

function inWords({ decisions, journal }: LabellingDeps, row: JournalRow): string {
  switch (row.kind) {
    case 'done': return 'mark done';
    case 'reopen': return 'open again';
    case 'flag': return 'flag';
    case 'unflag': return 'take the flag off';
    case 'note': return row.text === '' ? 'remove the note' : 'write a note';
    case 'rename': { const { from, to } = JSON.parse(row.text ?? '{}') as Renaming; return `rename #${from} to #${to}`; }
    case 'bulk': return batchInWords(decisions.sizeOfBatch(row.id), JSON.parse(row.text ?? '{}') as BatchText);
    default: return `${WORDS[row.kind] ?? row.kind} ${named(journal.ofGesture(row).toSorted((a, b) => a.id - b.id).map(({ tag = '' }) => tag))}`;
  }
}

/** Where the kind itself is not what a person would call it. */
const WORDS: Readonly<Partial<Record<JournalRow['kind'], string>>> = { clear: 'take back the judgement of' };
const MOST_NAMED = 4;
/** In the order they were judged in: "#a, #b and #c", "#a, #b, #c and 4 more". */
function named(tags: readonly string[]): string {
  const shown = tags.slice(0, tags.length > MOST_NAMED ? MOST_NAMED - 1 : MOST_NAMED).map((tag) => `#${tag}`);
  const last = tags.length > MOST_NAMED ? `${tags.length - shown.length} more` : shown.pop() ?? '';
  return shown.length === 0 ? last : `${shown.join(', ')} and ${last}`;
}

const MARKED = { done: 'mark done', reopen: 'open again', flag: 'flag', unflag: 'take the flag off' } as const;
function batchInWords({ posts, tags }: { readonly posts: number; readonly tags: number }, text: BatchText): string {
  return 'mark' in text ? `${MARKED[text.mark]} ${counted(posts, 'post')} at once` : `accept ${counted(tags, 'suggestion')} on ${counted(posts, 'post')} at once`;
}
