import type { PostId } from '../../../electron/common/domain/ids.ts';
import { previewOf } from '../../lib/asset-url.ts';
import type { PostList } from '../../workbench/posts/post-list.svelte.ts';
import type { Workbench } from '../../workbench/workbench.svelte.ts';

/** The next post that is not done, after the open one, in the order and under the filter of the list; undefined when none is left. */
export async function nextInQueue(workbench: Workbench, list: PostList): Promise<PostId | undefined> {
  const after = workbench.activePost;
  const { state, ...filter } = list.filter;
  const next = await workbench.connection.call('labelling.next', {
    ...filter,
    // Of posts that are done none is left to judge: there the queue is that of all states.
    ...(state === undefined || state === 'done' ? {} : { state }),
    ...(after === undefined ? {} : { after }),
    order: list.grouped ? 'account' : 'newest',
  });
  return next.post;
}

/** While a post is looked at, the next one of the queue is read with its suggestions, maps and photo, so that Enter shows it at once. */
export function warmNext(workbench: Workbench, list: PostList): void {
  let warmed: PostId | undefined;
  const warm = async (from: PostId) => {
    const next = await nextInQueue(workbench, list).catch(() => undefined);
    if (next === undefined || next === from || workbench.activePost !== from || warmed === next) return;
    warmed = next;
    const document = workbench.documents.warm(next);
    await document.ready;
    const image = document.post?.image?.id;
    if (image !== undefined) workbench.pictures.ahead(previewOf(image));
  };
  $effect.root(() => {
    // Only what is wholly on screen leaves the worker free for the next one. By number, so that a judgement of the open post asks nothing anew.
    const drawn = $derived.by(() => {
      const { document, activePost } = workbench;
      return document?.post !== undefined && !document.asking && (document.suggestions ?? document.suggestionsError) !== undefined ? activePost : undefined;
    });
    $effect(() => { if (drawn !== undefined) void warm(drawn); });
  });
}
