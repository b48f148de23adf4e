import { canTakeBack, type ImportEntry, type TakeBackPreview, type TakenBack } from '../../common/contract/data-api.ts';
import type { HostApi } from '../../common/contract/host-api.ts';
import { counted } from '../../common/domain/counted.ts';
import type { ImportId, JobId, PostId } from '../../common/domain/ids.ts';
import type { Handlers } from '../../common/rpc/api.ts';
import { AppError } from '../../common/rpc/app-error.ts';
import type { AttachedImageRepository } from '../database/repositories/attached-image-repository.ts';
import type { ImportRepository } from '../database/repositories/import-repository.ts';
import type { PostList } from '../database/repositories/post-list.ts';
import type { ProblemRepository } from '../database/repositories/problem-repository.ts';
import { BatchSize, Slicer } from '../slices.ts';
import type { Emit } from './emit.ts';
import type { JobContext, JobRunner } from './job-runner.ts';
import { freeLeftImages, type LeftImageDeps } from './left-images.ts';

export interface TakeBackDeps extends LeftImageDeps {
  readonly imports: ImportRepository;
  readonly attached: AttachedImageRepository;
  readonly list: PostList;
  readonly problems: ProblemRepository;
  readonly jobs: JobRunner;
  readonly emit: Emit;
  readonly now: () => number;
  /** Waits, outside of any slice, while the store's log is longer than it should be. */
  readonly settle: () => Promise<void>;
}
export type TakeBackHandlers = Pick<Handlers<HostApi>, 'data.imports' | 'data.previewTakeBack' | 'data.takeBack'>;

const PAGE = 500;
/** Posts that stay and are named. */
const NAMED = 50;
/** Rows of a slice of what is tidied up behind the posts. */
const TIDIED = 200;

export function createTakeBackService(deps: TakeBackDeps): TakeBackHandlers {
  // Asked for twice, it is one job.
  const running = new Map<ImportId, JobId>();
  return {
    'data.imports': ({ before, limit }) => {
      const imports = deps.imports.newest(before, limit);
      const last = imports.at(-1);
      return { imports, ...(last === undefined || imports.length < limit ? {} : { next: last.id }) };
    },
    'data.previewTakeBack': ({ import: id }) => preview(deps, entryOf(deps, id)),
    'data.takeBack': ({ import: id }) => {
      const known = running.get(id);
      if (known !== undefined) return { job: known };
      const { source } = checked(deps, id);
      const { job, finished } = deps.jobs.start('take-back', `Taking back the import of ${source}`, (context) => takeBack(deps, id, context));
      running.set(id, job);
      void finished.finally(() => { running.delete(id); });
      return { job };
    },
  };
}

function entryOf({ imports }: TakeBackDeps, id: ImportId): ImportEntry {
  const entry = imports.get(id);
  if (entry === undefined) throw new AppError('not-found', `There is no import with the number ${id} in the workspace.`, { hint: 'Read the list of imports anew.' });
  return entry;
}

function checked(deps: TakeBackDeps, id: ImportId): ImportEntry {
  const entry = entryOf(deps, id);
  if (entry.takenBackAt !== undefined) throw new AppError('conflict', `The import of ${entry.source} was taken back already.`, { hint: 'Import the source again to bring its posts back.' });
  if (!canTakeBack(entry)) throw new AppError('conflict', `The import of ${entry.source} brought nothing that could be taken back: all its posts were there already.`, { hint: 'Take back the import that brought them.' });
  return entry;
}

async function preview({ takeBacks, attached, list }: TakeBackDeps, entry: ImportEntry): Promise<TakeBackPreview> {
  const slicer = new Slicer(new AbortController().signal);
  const counts = { going: 0, staying: 0, images: 0, learnt: 0 };
  const named: PostId[] = [];
  for (let page = takeBacks.page(entry.id, 0, PAGE); page.length > 0; page = takeBacks.page(entry.id, page.at(-1)?.id ?? Number.MAX_SAFE_INTEGER, PAGE)) {
    for (const { id, judged, split } of page) {
      counts[judged ? 'staying' : 'going'] += 1;
      if (judged && named.length < NAMED) named.push(id);
      if (!judged && split === 'training') counts.learnt += 1;
    }
    await slicer.breathe();
  }
  for (let page = attached.page(entry.id, 0, PAGE); page.length > 0; page = attached.page(entry.id, page.at(-1)?.post ?? Number.MAX_SAFE_INTEGER, PAGE)) {
    for (const { alone, split } of page) {
      if (alone) counts.images += 1;
      if (alone && split === 'training') counts.learnt += 1;
    }
    await slicer.breathe();
  }
  return {
    import: entry, going: counts.going, staying: counts.staying, stayingPosts: list.rows(named), images: counts.images,
    problems: takeBacks.problemsOf(entry.id), versions: counts.learnt === 0 ? [] : takeBacks.versionsSince(entry.at),
  };
}

/** A transaction of a few milliseconds at a time. What a cancel or a crash leaves is whole: some posts are gone, and the rest can be taken back again. */
async function takeBack(deps: TakeBackDeps, id: ImportId, context: JobContext): Promise<TakenBack> {
  const { source, accepted, removed: before, attached = 0 } = checked(deps, id);
  const slicer = new Slicer(context.signal);
  const told = { removed: 0, stayed: 0 };
  let images = 0;
  try {
    await removePosts(deps, id, slicer, (removed, stayed) => {
      told.removed += removed;
      told.stayed += stayed;
      context.progress(told.removed + told.stayed, Math.max(accepted - before, told.removed + told.stayed) + attached, `${counted(told.removed, 'post')} taken back`);
    });
    await detachImages(deps, id, slicer, (posts) => { images += posts; });
    while (deps.takeBacks.tidy(id, TIDIED)) await slicer.rest();
    deps.takeBacks.end(id, deps.now());
  } finally {
    // Told even after a stop: whole slices are gone.
    deps.emit('posts.imported', { count: -told.removed });
    deps.emit('problems.changed', { count: deps.problems.count() });
  }
  return { import: id, source, ...told, ...(images === 0 ? {} : { images }) };
}

/** Images that it brought for posts of before. */
async function detachImages(deps: TakeBackDeps, id: ImportId, slicer: Slicer, tell: (posts: number) => void): Promise<void> {
  const size = new BatchSize();
  for (;;) {
    await slicer.rest();
    const began = performance.now();
    const posts = deps.attached.slice(id, size.rows);
    if (posts === undefined) return;
    size.took(performance.now() - began);
    if (posts.length > 0) deps.emit('posts.changed', { posts });
    tell(posts.length);
    await freeLeftImages(deps);
    await deps.settle();
  }
}

async function removePosts(deps: TakeBackDeps, id: ImportId, slicer: Slicer, tell: (removed: number, stayed: number) => void): Promise<void> {
  const size = new BatchSize();
  // Of an earlier one that could not remove them.
  await freeLeftImages(deps);
  for (let after: number | undefined = 0; after !== undefined;) {
    await slicer.rest();
    const began = performance.now();
    const { removed, stayed, last } = deps.takeBacks.slice(id, after, size.rows);
    size.took(performance.now() - began);
    after = last;
    if (removed.length > 0) deps.emit('posts.removed', { posts: removed });
    tell(removed.length, stayed);
    await freeLeftImages(deps);
    await deps.settle();
  }
}
