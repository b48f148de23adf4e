import type { ImageId, PostId } from '../../../electron/common/domain/ids.ts';
import type { Workbench } from '../../workbench/workbench.svelte.ts';

export interface Remembered { readonly image?: ImageId; readonly caption: string; readonly account: string }

/** Of a sitting's many posts those looked at last are kept: a memory has at most 20 slots, and neighbours share accounts. */
const MOST = 500;

/** What the attention does not say of the remembered posts: their image and caption. */
export class HabitImages {
  #known = $state.raw<ReadonlyMap<PostId, Remembered>>(new Map());
  readonly #workbench: Workbench;

  constructor(workbench: Workbench) { this.#workbench = workbench; }

  of(post: PostId): Remembered | undefined { return this.#known.get(post); }

  async want(posts: readonly PostId[]): Promise<void> {
    for (const post of posts) {
      if (this.#known.has(post)) continue;
      const detail = await this.#workbench.connection.call('posts.get', { post }).catch(() => undefined);
      if (detail === undefined) continue;
      const known = new Map(this.#known).set(post, { caption: detail.caption, account: detail.account, ...(detail.image === undefined ? {} : { image: detail.image.id }) });
      for (const old of known.keys()) { if (known.size <= MOST) break; if (!posts.includes(old)) known.delete(old); }
      this.#known = known;
    }
  }
}
