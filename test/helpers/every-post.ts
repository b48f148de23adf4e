import type { PostDetail } from '../../electron/common/contract/posts-api.ts';
import type { HostClient } from '../../electron/cli/session.ts';

/** All posts of a workspace in full, the newest first. */
export async function everyPost(client: HostClient): Promise<PostDetail[]> {
  const posts: PostDetail[] = [];
  for (let after: string | undefined, more = true; more;) {
    const page = await client.call('posts.list', { limit: 500, ...(after === undefined ? {} : { after }) });
    for (const { id } of page.rows) posts.push(await client.call('posts.get', { post: id }));
    after = page.next;
    more = after !== undefined;
  }
  return posts;
}

/** The hashtags that the post came with. */
export const originalTags = (post: PostDetail): string[] => post.tags.filter(({ original }) => original).map(({ tag }) => tag);
