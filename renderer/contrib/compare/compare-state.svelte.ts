import type { PostDetail } from '../../../electron/common/contract/posts-api.ts';
import type { PostSuggestions } from '../../../electron/common/contract/suggestions-api.ts';
import type { PostId, VersionId } from '../../../electron/common/domain/ids.ts';
import type { ModelVersion } from '../../../electron/common/domain/model.ts';
import { AppError } from '../../../electron/common/rpc/app-error.ts';
import type { EditorInput } from '../../workbench/editors.svelte.ts';
import type { Workbench } from '../../workbench/workbench.svelte.ts';

export const COMPARE = 'compare';
/** Asked of each version, so that a tag that left the first ones still has its rank. */
const TOP = 100;

export interface Compared { readonly post: PostId; readonly a: VersionId; readonly b: VersionId }
export const compareInput = ({ post, a, b }: Compared): EditorInput => ({ kind: COMPARE, key: `${post}-${a}-${b}`, values: { post, a, b } });
/** What a tab compares; undefined for a stored layout that holds something else. */
export function comparedOf(input: EditorInput): Compared | undefined {
  const [post, a, b] = input.key.split('-').map(Number);
  return [post, a, b].every((id) => Number.isSafeInteger(id) && (id as number) > 0) ? { post: post as PostId, a: a as VersionId, b: b as VersionId } : undefined;
}

export interface Side { readonly answer?: PostSuggestions; readonly error?: AppError }

/** One post under two versions. */
export class CompareState {
  post = $state.raw<PostDetail>();
  versions = $state.raw<readonly ModelVersion[]>([]);
  a = $state.raw<Side>({});
  b = $state.raw<Side>({});
  asking = $state(false);
  readonly #workbench: Workbench;
  #turn = 0;

  constructor(workbench: Workbench) { this.#workbench = workbench; }

  async read({ post, a, b }: Compared): Promise<void> {
    const { connection } = this.#workbench;
    const turn = ++this.#turn;
    this.asking = true;
    if (this.post?.id !== post) this.post = undefined;
    const side = async (version: VersionId): Promise<Side> => {
      try { return { answer: await connection.call('suggestions.forPost', { post, top: TOP, version, shown: false }) }; } catch (error) { return { error: AppError.from(error) }; }
    };
    const detail = connection.call('posts.get', { post }).catch(() => undefined);
    void this.#workbench.encoderNames.load();
    const versions = connection.call('training.versions', {}).catch(() => undefined);
    // One after the other: two checkpoints stay loaded, and the second has no need to wait in the worker.
    const [first, second] = [await side(a), a === b ? undefined : await side(b)];
    const [found, list] = await Promise.all([detail, versions]);
    if (turn !== this.#turn) return;
    this.a = first;
    this.b = second ?? first;
    this.post = found ?? this.post;
    this.versions = (list?.versions ?? this.versions).toSorted((x, y) => y.id - x.id);
    this.asking = false;
  }
}
