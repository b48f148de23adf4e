import type { ImageId, PostId } from '../../../electron/common/domain/ids.ts';
import type { Workbench } from '../../workbench/workbench.svelte.ts';

/** Which image each remembered post has: the attention names posts only. Kept, since a post's image does not change. */
export class HabitImages {
  #known = $state.raw<Readonly<Record<PostId, { readonly image?: ImageId; readonly caption: string }>>>({});
  readonly #workbench: Workbench;

  constructor(workbench: Workbench) { this.#workbench = workbench; }

  of(post: PostId) { return this.#known[post]; }

  async want(posts: readonly PostId[]): Promise<void> {
    for (const post of posts) {
      if (this.#known[post] !== undefined) continue;
      const detail = await this.#workbench.connection.call('posts.get', { post }).catch(() => undefined);
      if (detail !== undefined) this.#known = { ...this.#known, [post]: { caption: detail.caption, ...(detail.image === undefined ? {} : { image: detail.image.id }) } };
    }
  }
}
