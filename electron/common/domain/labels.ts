import type { Decision, PostState, TagState } from './decision.ts';
import type { DecisionId } from './ids.ts';

/**
 * How posts stand, derived from the journal alone (docs/model.md, "Learning from decisions").
 * Per (post, tag, reviewer) the latest judgement that is not undone counts; reviewers that differ leave the tag disputed.
 */
export type JournalEntry = Pick<Decision, 'id' | 'kind' | 'reviewer' | 'tag' | 'target' | 'batch' | 'text'>;

/** `disputed` is stored, and shown as a problem of the post: no single state would be true. */
export interface TagLabel {
  readonly state: TagState | 'disputed';
  /** Is the tag on the post now? An original tag stays until its removal is agreed on. */
  readonly standing: boolean;
  /** The judgements that stand behind the state: one per reviewer. */
  readonly decisions: readonly DecisionId[];
}

/** `flagged` and `note` are steps of the work, as done is: the latest counts, whoever made it. */
export interface PostLabels { readonly state: PostState; readonly tags: ReadonlyMap<string, TagLabel>; readonly flagged: boolean; readonly note?: string }

/** The journal of one post, oldest first → its state. `originals`: the tags it came with. */
export function deriveLabels(journal: readonly JournalEntry[], originals: Iterable<string>): PostLabels {
  const standing = standingEntries(journal);
  const own = new Set(originals);
  const byTag = Map.groupBy(standing.filter((entry) => entry.tag !== undefined), (entry) => entry.tag ?? '');
  const tags = new Map<string, TagLabel>([...own].map((tag) => [tag, { state: 'unjudged', standing: true, decisions: [] }]));
  for (const [tag, entries] of byTag) tags.set(tag, labelOf(entries, own.has(tag)));
  const note = standing.findLast((entry) => entry.kind === 'note')?.text ?? '';
  const flagged = standing.findLast((entry) => entry.kind === 'flag' || entry.kind === 'unflag')?.kind === 'flag';
  return { state: stateOf(standing, tags), tags, flagged, ...(note === '' ? {} : { note }) };
}

/** The judgements that are not undone, oldest first. The undo of a bulk undoes all of it: `journal` holds the turns of the post's batches too. */
export function standingEntries<T extends JournalEntry>(journal: readonly T[]): readonly T[] {
  const undone = new Set<DecisionId>();
  for (const entry of journal) {
    if (entry.target === undefined) continue;
    if (entry.kind === 'undo') undone.add(entry.target);
    else undone.delete(entry.target);
  }
  return journal.filter((entry) => entry.target === undefined && !undone.has(entry.batch ?? entry.id));
}

function labelOf(entries: readonly JournalEntry[], original: boolean): TagLabel {
  const latest = new Map(entries.map((entry) => [entry.reviewer, entry]));
  const judged = [...latest.values()].filter((entry) => entry.kind !== 'clear').sort((a, b) => a.id - b.id);
  // A skip is no opinion: it never disputes another's judgement.
  const opinions = judged.filter((entry) => entry.kind !== 'skip');
  const decisions = judged.map((entry) => entry.id);
  const last = opinions.at(-1);
  if (last === undefined) return { state: judged.length > 0 ? 'skipped' : 'unjudged', standing: original, decisions };
  if (new Set(opinions.map(isPositive)).size > 1) return { state: 'disputed', standing: original, decisions };
  return { state: STATE[last.kind as keyof typeof STATE], standing: isPositive(last), decisions };
}

const STATE = { accept: 'accepted', add: 'added', reject: 'rejected', remove: 'removed' } as const;
const isPositive = (entry: JournalEntry): boolean => entry.kind === 'accept' || entry.kind === 'add';

function stateOf(standing: readonly JournalEntry[], tags: ReadonlyMap<string, TagLabel>): PostState {
  const states = [...tags.values()].map((tag) => tag.state);
  if (states.includes('disputed')) return 'disputed';
  // Done is a step of the work, not an opinion: the latest mark counts, whoever set it.
  if (standing.findLast((entry) => entry.kind === 'done' || entry.kind === 'reopen')?.kind === 'done') return 'done';
  return states.some((state) => state !== 'unjudged' && state !== 'skipped') ? 'started' : 'open';
}

/** The reviewer's latest judgement that still stands. `newestFirst`: the reviewer's rows. */
export function undoTarget(newestFirst: Iterable<JournalEntry>): DecisionId | undefined {
  const settled = new Map<DecisionId, 'undo' | 'redo'>();
  for (const entry of newestFirst) {
    if (entry.target !== undefined) {
      if (!settled.has(entry.target)) settled.set(entry.target, entry.kind as 'undo' | 'redo');
    } else if (settled.get(entry.id) !== 'undo') {
      return entry.id;
    }
  }
  return undefined;
}

/** The judgement that the reviewer undid last and did not redo; a new judgement after an undo ends what can be redone. */
export function redoTarget(newestFirst: Iterable<JournalEntry>): DecisionId | undefined {
  let redone = 0;
  for (const entry of newestFirst) {
    if (entry.target === undefined) return undefined;
    if (entry.kind === 'redo') redone += 1;
    else if (redone > 0) redone -= 1;
    else return entry.target;
  }
  return undefined;
}
