import type { RelabellingRepository } from '../database/repositories/relabelling-repository.ts';
import { BatchSize, Slicer } from '../slices.ts';
import type { Emit } from './emit.ts';

/** Brings the labels of undone or redone bulks up to the journal, also what a crash cut off. */
export async function relabel({ relabelling, emit }: { readonly relabelling: RelabellingRepository; readonly emit: Emit }): Promise<void> {
  const slicer = new Slicer(new AbortController().signal);
  const size = new BatchSize();
  for (;;) {
    const started = performance.now();
    const posts = relabelling.slice(size.rows);
    if (posts === undefined) return;
    if (posts.length > 0) emit('posts.changed', { posts });
    size.took(performance.now() - started);
    await slicer.breathe();
  }
}
