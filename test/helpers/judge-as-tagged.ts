import { randomUUID } from 'node:crypto';
import type { HostApi, HostEvents } from '../../electron/common/contract/host-api.ts';
import type { PostId } from '../../electron/common/domain/ids.ts';
import type { Client } from '../../electron/common/rpc/client.ts';
import { createHost } from '../../electron/host/create-host.ts';
import { forkWorker } from '../../electron/host/fork-worker.ts';
import { clientOf, finished } from './host-bench.ts';

type Host = Client<HostApi, HostEvents>;
/** Of each post so many suggestions are judged, the likeliest first. */
const EACH = 8;

/**
 * A sitting of somebody who thinks as the posts were tagged: on `count` posts accepts what stands there, rejects the rest; then a fine-tune (which is kept aside where it is worse), an evaluation, and suggestions for every post.
 * @returns the caption of an open post that the model is sure of, with a map that leaves the photo visible
 */
export async function judgeAsTagged(workspace: string, count: number): Promise<string> {
  const host = await createHost({ workspace, startWorker: () => forkWorker() });
  try {
    const client = clientOf(host);
    const { rows } = await client.call('posts.list', { limit: count * 2 });
    // Every other one, so that the pictures show judged and open posts side by side.
    for (const { id } of rows.filter((_, index) => index % 2 === 0)) await judge(client, id);
    await done(client, 'training.fineTune', { steps: 20 });
    await done(client, 'training.evaluate', { split: 'test' });
    await done(client, 'suggestions.refresh', {});
    return await clearest(client, rows.filter((_, index) => index % 2 === 1).map(({ id }) => id));
  } finally { await host.close(); }
}

async function judge(client: Host, post: PostId): Promise<void> {
  const { tags } = await client.call('posts.get', { post });
  const { version, suggestions } = await client.call('suggestions.forPost', { post, top: EACH });
  for (const { tag, probability } of suggestions) {
    const kind = tags.some((one) => one.tag === tag) ? 'accept' : 'reject';
    await client.call('labelling.judge', { clientId: randomUUID(), post, kind, tag, version, probability });
  }
  await client.call('labelling.mark', { clientId: randomUUID(), post, kind: 'done' });
}

async function clearest(client: Host, posts: readonly PostId[]): Promise<string> {
  let best = { sure: -1, caption: '' };
  for (const post of posts) {
    const { suggestions, attention } = await client.call('suggestions.forPost', { post, top: 1, shown: false });
    // One very strong region makes all others dark on the absolute scale.
    const sure = (suggestions[0]?.probability ?? 0) - (Math.max(...attention.regions) > 0.3 ? 1 : 0);
    if (sure > best.sure) best = { sure, caption: (await client.call('posts.get', { post })).caption };
  }
  return best.caption;
}

async function done<Name extends 'training.fineTune' | 'training.evaluate' | 'suggestions.refresh'>(client: Host, name: Name, input: Parameters<typeof client.call<Name>>[1]): Promise<void> {
  const { job } = await client.call(name, input) as { readonly job: Parameters<typeof finished>[1] };
  const { state, kind, error } = await finished(client, job);
  if (state !== 'done') throw new Error(`${kind}: ${error?.message ?? state}`);
}
