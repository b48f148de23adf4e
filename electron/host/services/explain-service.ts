import type { HostApi } from '../../common/contract/host-api.ts';
import type { Explanation, LeftOut } from '../../common/contract/suggestions-api.ts';
import type { InputOf } from '../../common/rpc/api.ts';
import { AppError } from '../../common/rpc/app-error.ts';
import type { WorkerClient } from '../worker-client.ts';
import type { WorkspacePaths } from '../workspace-folder.ts';
import type { ModelService } from './model-service.ts';
import type { SuggestionsService } from './suggestions-service.ts';
import { withTodaysNames } from './model-tag-names.ts';
import { modelPost } from './training-data.ts';

export interface ExplainDeps { readonly worker: WorkerClient; readonly models: ModelService; readonly paths: WorkspacePaths; readonly suggestions: SuggestionsService }

/** What each word, region and remembered post did for a hashtag. Of each view the newest request counts: the one before it ends, and so does one that nobody waits for. */
export class ExplainService {
  readonly #deps: ExplainDeps;
  readonly #running = new Map<string, AbortController>();

  constructor(deps: ExplainDeps) { this.#deps = deps; }

  /** @throws AppError `cancelled` (a newer request of the view), `not-found` (no such post or version, or a hashtag the model does not know), `unavailable` (no model yet), `conflict` (another encoder) */
  async explain({ view = '', ...asked }: InputOf<HostApi['suggestions.explain']>): Promise<Explanation> {
    this.#running.get(view)?.abort();
    const mine = new AbortController();
    this.#running.set(view, mine);
    try {
      return await this.#explain(asked, mine.signal);
    } finally {
      if (this.#running.get(view) === mine) this.#running.delete(view);
    }
  }

  end(view: string): { readonly ended: boolean } {
    const running = this.#running.get(view);
    running?.abort();
    return { ended: running !== undefined };
  }

  /** @throws AppError `not-found` (no such post or version, or nothing that the model looked at), `unavailable` (no model yet), `conflict` (another encoder) */
  async leaveOut({ post: id, without: { posts = [], ...without }, top, tags = [], version: named }: InputOf<HostApi['suggestions.leaveOut']>): Promise<LeftOut> {
    const { models, worker, paths, suggestions } = this.#deps;
    const { version, post, memory, names } = await suggestions.ready(id, named);
    const history = posts.map((one) => {
      const known = memory.find((other) => other.id === one);
      if (known === undefined) throw new AppError('not-found', 'The model does not remember that post for this one: it cannot be left out.', { hint: 'Its memory may have changed: look at the habit again.' });
      return known.key;
    });
    const model = await models.checkedFile(version);
    const { changes, milliseconds } = await worker.call('model.leaveOut', { model, features: paths.features, post: { ...modelPost(post, names), memory: memory.map((one) => modelPost(one, names)) }, without: { ...without, history }, top, tags: tags.map((tag) => names.toModel(tag)) });
    return { post: id, version: version.id, changes: withTodaysNames(changes, names), milliseconds };
  }

  async #explain({ post: id, tag, version: named }: Omit<InputOf<HostApi['suggestions.explain']>, 'view'>, signal: AbortSignal): Promise<Explanation> {
    const { models, worker, paths, suggestions } = this.#deps;
    const { version, post, memory, names } = await suggestions.ready(id, named);
    const model = await models.checkedFile(version);
    if (signal.aborted) throw new AppError('cancelled', 'A newer question took the place of this one.');
    const { history, ...found } = await worker.run('model.explain', { model, features: paths.features, tag: names.toModel(tag), post: { ...modelPost(post, names), memory: memory.map((one) => modelPost(one, names)) } }, { signal });
    const ids = new Map(memory.map((one) => [one.key, one.id]));
    return { post: id, version: version.id, tag, ...found, history: history.flatMap(({ key, change }) => { const known = ids.get(key); return known === undefined ? [] : [{ post: known, key, change }]; }) };
  }
}
