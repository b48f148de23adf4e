import { setImmediate } from 'node:timers/promises';
import type { Batch } from '../batch.ts';
import { type BatchSource, makeBatch } from './batches.ts';
import type { Post } from './post.ts';

export interface Prepared<T extends Post> { readonly targets: readonly T[]; readonly batch: Batch }

/** Where batches are made from: the same for all, or that of the n-th (from 1), asked in their order. */
type SourceOf = BatchSource | ((place: number) => BatchSource);

/**
 * The batches of these targets in their order. While one is worked on the next is prepared: its regions are read as soon as the event loop has a turn,
 * which TensorFlow's own threads and the wait for a loss leave it. What is in a batch does not depend on when it was made.
 * Before each batch others get their turn, so that a cancel arrives. A batch that cannot be made rejects where it is its turn, not before. Leaving the loop early leaves one preparation to end by itself.
 */
export async function* prepared<T extends Post>(source: SourceOf, lists: Iterable<readonly T[]>): AsyncGenerator<Prepared<T>, undefined> {
  const order = lists[Symbol.iterator]();
  let place = 1;
  let next = prepare(source, place, order);
  for (;;) {
    const current = await next;
    if (current === undefined) return undefined;
    if ('error' in current) throw current.error;
    next = prepare(source, ++place, order);
    await current.giveWay();
    yield current;
  }
}

/** Never rejects: a failure waits until its batch is asked for. */
async function prepare<T extends Post>(from: SourceOf, place: number, order: Iterator<readonly T[]>): Promise<(Prepared<T> & { readonly giveWay: () => Promise<void> }) | { readonly error: unknown } | undefined> {
  const { value: targets, done } = order.next();
  if (done === true) return undefined;
  try {
    const source = typeof from === 'function' ? from(place) : from;
    return { targets, batch: await makeBatch(source, targets), giveWay: source.giveWay ?? setImmediate };
  } catch (error) {
    return { error };
  }
}
