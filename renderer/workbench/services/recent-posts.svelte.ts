import type { PostId } from '../../../electron/common/domain/ids.ts';

const MOST = 50;

/** Posts that were opened in this window, the latest first. */
export class RecentPosts {
  posts = $state.raw<readonly PostId[]>([]);
  opened(id: PostId): void { if (this.posts[0] !== id) this.posts = [id, ...this.posts.filter((other) => other !== id)].slice(0, MOST); }
  forget(gone: ReadonlySet<PostId | undefined>): void { this.posts = this.posts.filter((id) => !gone.has(id)); }
}
