import type { HostApi } from '../../common/contract/host-api.ts';
import type { PostSuggestions, RefreshReport } from '../../common/contract/suggestions-api.ts';
import type { ModelAnswer } from '../../common/contract/worker-api.ts';
import type { Attention } from '../../common/domain/attention.ts';
import type { ImageId, JobId, PostId, VersionId } from '../../common/domain/ids.ts';
import type { InputOf } from '../../common/rpc/api.ts';
import { AppError } from '../../common/rpc/app-error.ts';
import type { HashtagNameRepository } from '../database/repositories/hashtag-name-repository.ts';
import type { ModelDataPost, ModelDataRepository } from '../database/repositories/model-data-repository.ts';
import type { StoredVersion } from '../database/repositories/model-version-repository.ts';
import type { Freshness, SuggestionRepository } from '../database/repositories/suggestion-repository.ts';
import type { WorkerClient } from '../worker-client.ts';
import type { WorkspacePaths } from '../workspace-folder.ts';
import type { Emit } from './emit.ts';
import type { EncodingService } from './encoding-service.ts';
import type { JobContext, JobRunner } from './job-runner.ts';
import type { MemoryService } from './memory-service.ts';
import type { ModelService } from './model-service.ts';
import { modelTagNames, withTodaysNames, type ModelTagNames } from './model-tag-names.ts';
import { Pace } from './pace.ts';
import { modelPost } from './training-data.ts';

export interface SuggestionsDeps {
  readonly worker: WorkerClient;
  readonly data: ModelDataRepository;
  readonly suggestions: SuggestionRepository;
  readonly names: HashtagNameRepository;
  readonly models: ModelService;
  readonly memories: MemoryService;
  readonly encoding: EncodingService;
  readonly jobs: JobRunner;
  readonly paths: WorkspacePaths;
  readonly emit: Emit;
  readonly now: () => number;
}

interface Asked { readonly post: ModelDataPost; readonly memory: readonly ModelDataPost[] }

const BATCH = 64;
/** What the refresh job keeps of each post. */
const KEPT = 20;

export class SuggestionsService {
  readonly #deps: SuggestionsDeps;

  constructor(deps: SuggestionsDeps) { this.#deps = deps; }

  /** @throws AppError `not-found` (no such post or version), `unavailable` (no model yet), `conflict` (the version looks through another encoder) */
  async forPost({ post: id, top, version: asked, shown = true, of }: InputOf<HostApi['suggestions.forPost']>): Promise<PostSuggestions> {
    const { version, post, memory } = await this.ready(id, asked);
    const { answers: [answer], engine } = await this.#ask(version, [{ post, memory }], top, true, of);
    if (answer === undefined) throw new AppError('internal', `The model gave no answer for the post ${post.key}.`);
    // Its import may have been taken back while the model thought.
    if (this.#deps.data.get(id) === undefined) throw noPost(id);
    const { suggestions } = answer;
    // Stored as shown before it is shown: an unjudged suggestion must count as seen. What is looked at beside it for comparison is not what was judged.
    if (asked === undefined) this.#deps.suggestions.store(version.id, [{ post: id, suggestions }], this.#deps.now(), shown);
    return { post: id, version: version.id, model: version.name, encoder: version.encoder, engine, suggestions, attention: attentionOf(answer, memory), ...(answer.standing === undefined ? {} : { standing: answer.standing }) };
  }

  /** @throws AppError `not-found` (no such post or version) */
  shown({ post, version: asked, tags }: InputOf<HostApi['suggestions.shown']>): { readonly post: PostId } {
    if (this.#deps.data.get(post) === undefined) throw noPost(post);
    const version = this.#deps.models.get(asked);
    this.#deps.suggestions.markShown(version.id, post, tags, this.#deps.now());
    return { post };
  }

  /** A post and what it remembers under a version, their images encoded; `names`: what the version calls hashtags. */
  async ready(id: PostId, asked: VersionId | undefined): Promise<Asked & { readonly version: StoredVersion; readonly names: ModelTagNames }> {
    const post = this.#deps.data.get(id);
    if (post === undefined) throw noPost(id);
    const version = this.#deps.models.get(asked);
    const memory = (await this.#deps.memories.of(version, [post])).get(id) ?? [];
    await this.#deps.encoding.ensure([post, ...memory].map((one) => one.image).filter((image): image is ImageId => image !== undefined));
    return { version, post, memory, names: modelTagNames(this.#deps.names, version.info.tagNames) };
  }

  freshness(): Freshness { return this.#deps.suggestions.freshness(this.#deps.models.active()?.id); }

  /** @throws AppError `unavailable` (no model yet), `conflict` (the version in use looks through another encoder) */
  async refresh(): Promise<{ readonly job: JobId }> {
    // Said at once, not by a job that has encoded every image first.
    await this.#deps.models.checkFits(this.#deps.models.get(undefined));
    return { job: this.#deps.jobs.start('suggest-all', 'Waiting to renew the suggestions', (context) => this.#refresh(context)).job };
  }

  /** Posts without suggestions of the active version, a batch and a transaction at a time: what is done stays done. */
  async #refresh(context: JobContext): Promise<RefreshReport> {
    await this.#deps.encoding.encodeMissing(context);
    const version = this.#deps.models.get(undefined);
    const { fresh, stale, none } = this.freshness();
    let after = { id: 0, account: 0 };
    const pace = new Pace(this.#deps.now);
    let done = 0;
    let engine: string | undefined;
    for (let page = this.#deps.suggestions.missing(version.id, after, BATCH); page.length > 0; page = this.#deps.suggestions.missing(version.id, after, BATCH)) {
      context.signal.throwIfAborted();
      const posts = page.map((row) => this.#deps.data.get(row.id)).filter((post) => post !== undefined);
      const memories = await this.#deps.memories.of(version, posts);
      const asked = posts.map((post) => ({ post, memory: memories.get(post.id) ?? [] }));
      const { answers, engine: ranOn } = await this.#ask(version, asked, KEPT, false);
      engine = ranOn;
      const made = answers.flatMap((answer, index) => { const post = asked[index]?.post.id; return post === undefined ? [] : [{ post, suggestions: answer.suggestions }]; });
      this.#deps.suggestions.store(version.id, made, this.#deps.now());
      after = page.at(-1) ?? after;
      done += page.length;
      context.progress(fresh + done, fresh + stale + none, `Renewing the suggestions${pace.of(done, Math.max(0, stale + none - done), 'posts')}`);
    }
    this.#deps.emit('workspace.changed', {});
    return { posts: done, version: version.id, model: version.name, encoder: version.encoder, ...(engine === undefined ? {} : { engine }) };
  }

  /** Answers in the order of the posts. */
  async #ask(version: StoredVersion, asked: readonly Asked[], top: number, attention: boolean, of?: readonly string[]): Promise<{ readonly answers: readonly ModelAnswer[]; readonly engine: string }> {
    const model = await this.#deps.models.checkedFile(version);
    const names = modelTagNames(this.#deps.names, version.info.tagNames);
    const named = (post: ModelDataPost) => modelPost(post, names);
    const posts = asked.map(({ post, memory }) => ({ ...named(post), memory: memory.map(named) }));
    const { answers, engine } = await this.#deps.worker.call('model.suggest', { model, features: this.#deps.paths.features, top, attention, posts, ...(of === undefined ? {} : { of: [...of] }) });
    const byKey = new Map(answers.map((answer) => [answer.key, inTodaysNames(answer, names)]));
    const inOrder = asked.map(({ post }) => {
      const answer = byKey.get(post.key);
      if (answer === undefined) throw new AppError('internal', `The model gave no answer for the post ${post.key}.`);
      return answer;
    });
    return { answers: inOrder, engine };
  }
}

const noPost = (id: PostId) => new AppError('not-found', `There is no post with the number ${id} in the workspace.`, { hint: 'Read the list anew.' });

function inTodaysNames({ attention, ...answer }: ModelAnswer, names: ModelTagNames): ModelAnswer {
  const history = (attention?.history ?? []).map((entry) => ({ ...entry, tags: withTodaysNames(entry.tags, names) }));
  return { ...answer, suggestions: withTodaysNames(answer.suggestions, names), ...(attention === undefined ? {} : { attention: { ...attention, history } }) };
}

function attentionOf(answer: ModelAnswer, memory: readonly ModelDataPost[]): Attention {
  const ids = new Map(memory.map((post) => [post.key, post.id]));
  const { regions = [], words = [], affinity = [], history = [] } = answer.attention ?? {};
  const known = history.flatMap(({ key, ...entry }) => { const post = ids.get(key); return post === undefined ? [] : [{ ...entry, key, post }]; });
  return { regions, words, affinity, history: known };
}
