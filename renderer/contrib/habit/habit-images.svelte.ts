import type { ImageId, PostId } from '../../../electron/common/domain/ids.ts';
import type { Workbench } from '../../workbench/workbench.svelte.ts';

export interface Remembered { readonly image?: ImageId; readonly caption: string; readonly account: string }

/** What the attention does not say of the remembered posts: their image and caption, and how many posts their account has. */
export class HabitImages {
  #known = $state.raw<Readonly<Record<PostId, Remembered>>>({});
  #accounts = $state.raw<Readonly<Record<string, number>>>({});
  readonly #workbench: Workbench;

  constructor(workbench: Workbench) {
    this.#workbench = workbench;
    for (const name of ['host.connected', 'posts.imported'] as const) workbench.connection.on(name, () => { this.#accounts = {}; });
  }

  of(post: PostId): Remembered | undefined { return this.#known[post]; }
  /** Posts of the account; undefined until it is known. */
  posts(account: string): number | undefined { return Object.hasOwn(this.#accounts, account) ? this.#accounts[account] : undefined; }

  async want(posts: readonly PostId[], account: string | undefined): Promise<void> {
    if (account !== undefined && this.posts(account) === undefined) void this.#readAccounts();
    for (const post of posts) {
      if (this.#known[post] !== undefined) continue;
      const detail = await this.#workbench.connection.call('posts.get', { post }).catch(() => undefined);
      if (detail !== undefined) this.#known = { ...this.#known, [post]: { caption: detail.caption, account: detail.account, ...(detail.image === undefined ? {} : { image: detail.image.id }) } };
    }
  }

  async #readAccounts(): Promise<void> {
    const answer = await this.#workbench.connection.call('posts.accounts', {}).catch(() => undefined);
    if (answer !== undefined) this.#accounts = Object.fromEntries(answer.accounts.map((one) => [one.name, one.posts]));
  }
}
