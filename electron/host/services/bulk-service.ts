import type { BulkPreview, BulkReport } from '../../common/contract/bulk-api.ts';
import type { HostApi } from '../../common/contract/host-api.ts';
import { counted } from '../../common/domain/counted.ts';
import type { JobId, PostId, VersionId } from '../../common/domain/ids.ts';
import { AppError } from '../../common/rpc/app-error.ts';
import type { Handlers, InputOf } from '../../common/rpc/api.ts';
import type { BulkRepository } from '../database/repositories/bulk-repository.ts';
import type { HashtagRepository } from '../database/repositories/hashtag-repository.ts';
import type { PostList } from '../database/repositories/post-list.ts';
import { BatchSize, Slicer } from '../slices.ts';
import { precisionAt, readVerdicts } from './bulk-precision.ts';
import type { Emit } from './emit.ts';
import type { JobContext, JobRunner } from './job-runner.ts';
import type { BulkJournal } from './labelling-bulk.ts';
import { storeFilter } from './post-filter.ts';

export interface BulkDeps {
  readonly bulk: BulkRepository;
  readonly bulkJournal: BulkJournal;
  readonly hashtags: HashtagRepository;
  readonly list: PostList;
  readonly jobs: JobRunner;
  readonly emit: Emit;
  readonly now: () => number;
  readonly reviewer: () => string;
  /** The version whose suggestions count. @throws AppError `unavailable` (no model yet) */
  readonly activeVersion: () => VersionId;
}
export type BulkHandlers = Pick<Handlers<HostApi>, 'bulk.preview' | 'bulk.precision' | 'bulk.apply' | 'bulk.mark'>;
type Selection = InputOf<HostApi['bulk.preview']>['selection'];
type MarkInput = InputOf<HostApi['bulk.mark']>;
type ApplyInput = InputOf<HostApi['bulk.apply']>;

const PAGE = 100;
const SAMPLE = 60;
const TAGS = 50;

export function createBulkService(deps: BulkDeps): BulkHandlers {
  // A window that asks again, because it never heard the answer, gets the job it started.
  const started = new Map<string, JobId>();
  return {
    'bulk.preview': ({ selection, threshold }) => preview(deps, selection, threshold),
    'bulk.precision': async () => {
      const verdicts = await readVerdicts(deps.bulk);
      return { points: Array.from({ length: 19 }, (_, step) => precisionAt(verdicts, (step + 1) / 20)) };
    },
    'bulk.apply': (input) => once(input.clientId, () => {
      const version = deps.activeVersion();
      return deps.jobs.start('bulk', 'Accepting suggestions', (context) => apply(deps, input, version, context)).job;
    }),
    'bulk.mark': (input) => once(input.clientId, () => deps.jobs.start('bulk', 'Marking posts', (context) => mark(deps, input, context)).job),
  };

  function once(clientId: string, begin: () => JobId): { readonly job: JobId } {
    const known = started.get(clientId);
    if (known !== undefined) return { job: known };
    if (deps.bulkJournal.isKnown(clientId)) throw new AppError('conflict', 'This was applied already, before the program was started anew.', { hint: 'Look at the posts; undo takes it back.' });
    const job = begin();
    started.set(clientId, job);
    return { job };
  }
}

async function preview(deps: BulkDeps, selection: Selection, threshold: number): Promise<BulkPreview> {
  const version = deps.activeVersion();
  const slicer = new Slicer(new AbortController().signal);
  const counts = { posts: 0, ready: 0, missing: 0, changed: 0, tags: 0 };
  const byTag = new Map<number, number>();
  const sample: { id: PostId; tags: { tag: string; probability: number }[] }[] = [];
  for (const page of pages(deps, selection, () => PAGE)) {
    for (const { id, candidates } of deps.bulk.posts(page, version, threshold)) {
      counts.posts += 1;
      counts[candidates === undefined ? 'missing' : 'ready'] += 1;
      if (candidates === undefined || candidates.length === 0) continue;
      counts.changed += 1;
      counts.tags += candidates.length;
      for (const { hashtag } of candidates) byTag.set(hashtag, (byTag.get(hashtag) ?? 0) + 1);
      if (sample.length < SAMPLE) sample.push({ id, tags: candidates.map(({ hashtag, probability }) => ({ tag: deps.hashtags.nameOf(hashtag) ?? '', probability })) });
    }
    await slicer.breathe();
  }
  const most = [...byTag].sort(([, a], [, b]) => b - a).slice(0, TAGS);
  return {
    ...counts,
    byTag: most.map(([hashtag, posts]) => ({ tag: deps.hashtags.nameOf(hashtag) ?? '', posts })),
    sample: sample.flatMap(({ id, tags }) => deps.list.rows([id]).map((post) => ({ post, tags }))),
    precision: precisionAt(await readVerdicts(deps.bulk), threshold),
  };
}

/** A transaction of a few milliseconds at a time. What a cancel or a crash leaves is one batch, undone as one. */
async function apply(deps: BulkDeps, { clientId, selection, threshold, done, reviewer }: ApplyInput, version: VersionId, context: JobContext): Promise<BulkReport> {
  const batch = deps.bulkJournal.open({ clientId, reviewer: reviewer ?? deps.reviewer(), version, threshold, done });
  const slicer = new Slicer(context.signal);
  const size = new BatchSize();
  const total = 'posts' in selection ? selection.posts.length : 0;
  const report = { posts: 0, decisions: 0 };
  let seen = 0;
  await slicer.breathe();
  for (const page of pages(deps, selection, () => Math.min(size.rows, PAGE))) {
    const began = performance.now();
    const { posts, decisions } = batch.accept(deps.bulk.posts(page, version, threshold), deps.now());
    size.took(performance.now() - began);
    report.posts += posts.length;
    report.decisions += decisions;
    seen += page.length;
    if (posts.length > 0) deps.emit('posts.changed', { posts });
    context.progress(seen, Math.max(total, seen), `Accepted ${counted(report.decisions, 'suggestion')} on ${counted(report.posts, 'post')}`);
    await slicer.breathe();
  }
  return report;
}

/** In the same slices as an acceptance. */
async function mark(deps: BulkDeps, { clientId, selection, mark: kind, reviewer }: MarkInput, context: JobContext): Promise<BulkReport> {
  const write = deps.bulkJournal.openMarks({ clientId, reviewer: reviewer ?? deps.reviewer(), mark: kind });
  const slicer = new Slicer(context.signal);
  const size = new BatchSize();
  let done = 0;
  await slicer.breathe();
  for (const page of pages(deps, selection, () => Math.min(size.rows, PAGE), false)) {
    const began = performance.now();
    const posts = deps.bulk.unlike(page, kind);
    write(posts, deps.now());
    size.took(performance.now() - began);
    done += posts.length;
    if (posts.length > 0) deps.emit('posts.changed', { posts });
    context.progress(done, 'posts' in selection ? selection.posts.length : done, `Marked ${counted(done, 'post')}`);
    await slicer.breathe();
  }
  return { posts: done, decisions: 0, mark: kind };
}

/** The selection's posts, a page at a time: what the work itself changes in the list lies behind it. */
function* pages({ hashtags, list }: BulkDeps, selection: Selection, size: () => number, notDone = true): Generator<readonly PostId[]> {
  if ('posts' in selection) {
    const posts = [...new Set(selection.posts)];
    for (let from = 0; from < posts.length;) {
      const page = posts.slice(from, from + size());
      from += page.length;
      yield page;
    }
    return;
  }
  const filter = storeFilter(hashtags, selection.filter);
  if (filter === undefined) return;
  const except = new Set(selection.except);
  for (let after: PostId | undefined, first = true; first || after !== undefined; first = false) {
    const page = list.ids(notDone ? { ...filter, notDone } : filter, 'newest', after, size());
    after = page.at(-1);
    const wanted = except.size === 0 ? page : page.filter((post) => !except.has(post));
    if (wanted.length > 0) yield wanted;
  }
}
