import type { ImageId, PostId } from '../../../electron/common/domain/ids.ts';
import type { Workbench } from '../../workbench/workbench.svelte.ts';

export interface Remembered { readonly image?: ImageId; readonly caption: string; readonly account: string }

/** What the attention does not say of the remembered posts: their image and caption. */
export class HabitImages {
  #known = $state.raw<Readonly<Record<PostId, Remembered>>>({});
  readonly #workbench: Workbench;

  constructor(workbench: Workbench) { this.#workbench = workbench; }

  of(post: PostId): Remembered | undefined { return this.#known[post]; }

  async want(posts: readonly PostId[]): Promise<void> {
    for (const post of posts) {
      if (this.#known[post] !== undefined) continue;
      const detail = await this.#workbench.connection.call('posts.get', { post }).catch(() => undefined);
      if (detail !== undefined) this.#known = { ...this.#known, [post]: { caption: detail.caption, account: detail.account, ...(detail.image === undefined ? {} : { image: detail.image.id }) } };
    }
  }
}
