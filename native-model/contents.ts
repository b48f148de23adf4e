import * as tf from '@tensorflow/tfjs-core';
import { type BatchSource, readPosts, withMemory } from './data/batches.ts';
import { LastUsed } from './data/last-used.ts';
import type { Post } from './data/post.ts';
import type { Macon } from './macon.ts';

/** At d = 300, 24 MB. Catalogues are gone through an account at a time, and few accounts have more posts. */
const MOST = 20_000;

/**
 * Posts' contents p (eqs. 1-7) under a model whose weights stay as they are: worked out once, then used wherever the post is to be tagged or
 * remembered. p hangs on a post's words and image alone, so that one whose caption was mended is another.
 */
export class Contents {
  readonly #model: Macon;
  readonly #kept: LastUsed<Float32Array>;

  constructor(model: Macon, most = MOST) {
    this.#model = model;
    this.#kept = new LastUsed(most);
  }

  get size(): number { return this.#kept.size; }

  /** P(tag | post) of B posts: [B, T], as `probabilitiesOf` their batch. */
  async probabilitiesOf(source: BatchSource, targets: readonly Post[]): Promise<Float32Array> {
    const { rows, remembered } = withMemory(source, targets);
    const contents = await this.#of(source, rows);
    const probabilities = tf.tidy(() => tf.softmax(this.#model.answer(tf.tensor2d(contents, [rows.length, source.sizes.width]), remembered).logits));
    try { return Float32Array.from(await probabilities.data()); } finally { probabilities.dispose(); }
  }

  /** [P, d] */
  async #of(source: BatchSource, posts: readonly Post[]): Promise<Float32Array> {
    const d = source.sizes.width;
    const keys = posts.map(({ caption, image }) => `${image ?? ''} ${source.vocabulary.wordIds(caption, source.sizes.captionWords).join()}`);
    const contents = new Float32Array(posts.length * d);
    const missing = new Map(keys.map((key, row) => [key, posts[row]!] as const).filter(([key]) => !this.#kept.has(key)));
    const fresh = await this.#encode(source, [...missing.values()]);
    const made = new Map([...missing.keys()].map((key, row) => [key, fresh.p.slice(row * d, (row + 1) * d)]));
    keys.forEach((key, row) => { contents.set((made.get(key) ?? this.#kept.get(key))!, row * d); });
    [...missing].forEach(([key, { image }], row) => {
      // An image whose features are not there may have them the next time.
      if (image === undefined || fresh.hasImage[row] === 1) this.#kept.set(key, made.get(key)!);
    });
    return contents;
  }

  async #encode(source: BatchSource, posts: readonly Post[]): Promise<{ readonly p: Float32Array; readonly hasImage: Uint8Array }> {
    if (posts.length === 0) return { p: new Float32Array(), hasImage: new Uint8Array() };
    const inputs = await readPosts(source, posts);
    const p = tf.tidy(() => this.#model.content(inputs).p);
    try { return { p: Float32Array.from(await p.data()), hasImage: inputs.hasImage }; } finally { p.dispose(); }
  }
}
