import type { TrainingPost } from '../../common/contract/worker-api.ts';
import { AppError } from '../../common/rpc/app-error.ts';

/** Data sets that are being sent or used, by name. */
export class Datasets {
  readonly #byName = new Map<string, TrainingPost[]>();

  add(name: string, posts: readonly TrainingPost[]): number {
    const all = this.#byName.get(name) ?? [];
    for (const post of posts) all.push(post);
    this.#byName.set(name, all);
    return all.length;
  }

  drop(name: string): void { this.#byName.delete(name); }

  /** The run takes it: whatever becomes of the run, it is no longer kept here. */
  take(name: string): readonly TrainingPost[] {
    const posts = this.#byName.get(name);
    if (posts === undefined) throw new AppError('not-found', `There is no data set "${name}" to work on.`, { hint: 'Start the run again.' });
    this.#byName.delete(name);
    return posts;
  }
}
