import * as tf from '@tensorflow/tfjs-core';
import type { Batch, PostInputs, Remembered, Sizes } from './batch.ts';
import { classifier, type Dropout } from './layers/classifier.ts';
import { content, type Content } from './layers/content.ts';
import { memoryAttention } from './layers/memory-attention.ts';
import { cutTags, tagAttention } from './layers/tag-attention.ts';
import { cutCaptions } from './layers/word-lstm.ts';
import { startWeights } from './start-weights.ts';
import { type Weight, weightShapes } from './weight-shapes.ts';

export { type Weight, weightShapes } from './weight-shapes.ts';

export interface ForwardOptions {
  /** While training only; the paper's rate is 0.75. */
  readonly dropout?: Dropout;
  /** Rows [U, d] that the batch's words and remembered tags are places in, instead of wordEmbedding and tagEmbedding. */
  readonly tables?: { readonly words: tf.Tensor2D; readonly tags: tf.Tensor2D };
  /** The ablations of Table 3: the input is taken from the post and its remembered posts alike. */
  readonly without?: 'history' | 'image' | 'words';
}

/** What a forward pass gives. Call it within tf.tidy, or hand the tensors to `disposeForward`. */
export interface Forward {
  readonly logits: tf.Tensor2D; // [B, T]
  readonly p: tf.Tensor2D; // [P, d] content
  readonly t: tf.Tensor2D; // [B, d] habit
  readonly C: tf.Tensor3D; // [P, N, M] affinity of words and regions
  readonly au: tf.Tensor2D; // [P, N] attention over words
  readonly av: tf.Tensor2D; // [P, M] attention over regions
  readonly as: tf.Tensor2D; // [B, L] attention over remembered posts
  readonly at: tf.Tensor3D; // [B, L, Nt] attention over their tags
}

/** MACON (AAAI 2019) as docs/model.md spells it out. Symbols are the paper's. */
export class Macon {
  readonly sizes: Sizes;
  /** Names as in checkpoints, in docs/model.md's order. */
  readonly variables: ReadonlyMap<string, tf.Variable>;

  private constructor(sizes: Sizes, weights: ReadonlyMap<string, Weight>) {
    this.sizes = sizes;
    this.variables = makeVariables(sizes, weights);
  }

  /** A model with start weights drawn from `seed`. */
  static create(sizes: Sizes, seed: number): Macon {
    return new Macon(sizes, startWeights(sizes, seed));
  }

  /** A model with these weights. Throws, before anything is made, where one is missing or has another shape, naming it. */
  static fromWeights(sizes: Sizes, weights: ReadonlyMap<string, Weight>): Macon {
    return new Macon(sizes, weights);
  }

  /** Eqs. 1-11 for a batch. */
  forward(batch: Batch, options: ForwardOptions = {}): Forward {
    return tf.tidy(() => {
      const all = this.content(batch, options);
      const { logits, ...habit } = this.answer(all.p, batch, options);
      return { logits, ...all, ...habit };
    });
  }

  /** Eqs. 8-11 and the classifier for posts whose contents p [P, d] are known, the B targets first. */
  answer(p: tf.Tensor2D, remembered: Remembered, options: ForwardOptions = {}): Pick<Forward, 'logits' | 't' | 'as' | 'at'> {
    return tf.tidy(() => {
      const habit = this.#habit(remembered, p, options);
      const own = tf.slice(p, [0, 0], [remembered.targets, this.sizes.width]); // [B, d]
      const logits = classifier(own, habit.t, { kernel: this.#get('classifier.kernel'), bias: this.#get('classifier.bias') }, options.dropout); // [B, T]
      return { logits, ...habit };
    });
  }

  /** Eqs. 1-7 for P posts. Call it within tf.tidy. */
  content(posts: PostInputs, { without, tables }: ForwardOptions = {}): Content {
    const { regions: M, regionWidth: D, captionWords: N } = this.sizes;
    const P = posts.posts;
    const captions = cutCaptions(without === 'words' ? new Int32Array(P * N) : posts.words, P, N);
    const regions = { data: without === 'image' ? new Float32Array(P * M * D) : posts.regions, each: M, width: D };
    const { C, au, av, p } = content(captions, regions, {
      wordLstm: {
        wordEmbedding: tables?.words ?? this.#get('wordEmbedding'), kernel: this.#get('lstm.kernel'),
        recurrentKernel: this.#get('lstm.recurrentKernel'), bias: this.#get('lstm.bias'),
      },
      imageProjection: this.#get('imageProjection.kernel'),
      coAttention: {
        Wb: this.#get('coAttention.Wb'), Wu: this.#get('coAttention.Wu'), Wv: this.#get('coAttention.Wv'),
        whu: this.#get('coAttention.whu'), whv: this.#get('coAttention.whv'),
        bhu: this.#get('coAttention.bhu'), bhv: this.#get('coAttention.bhv'),
      },
    });
    const missing = N - captions.length;
    return {
      C: tf.pad(C, [[0, 0], [0, missing], [0, 0]]), // [P, N, M]
      au: tf.pad(au, [[0, 0], [0, missing]]), // [P, N]
      av, p,
    };
  }

  /** The weights as they stand, copied out. */
  async readWeights(): Promise<Map<string, Weight>> {
    const weights = new Map<string, Weight>();
    for (const [name, variable] of this.variables) {
      weights.set(name, { shape: [...variable.shape], data: Float32Array.from(await variable.data()) });
    }
    return weights;
  }

  dispose(): void {
    for (const variable of this.variables.values()) variable.dispose();
  }

  /** Eqs. 8-11 for the B targets. */
  #habit(remembered: Remembered, p: tf.Tensor2D, { without, tables }: ForwardOptions): { t: tf.Tensor2D; as: tf.Tensor2D; at: tf.Tensor3D } {
    const { width: d } = this.sizes;
    const { targets: B, memory, tagsKept: Nt } = remembered;
    const L = memory.length / B;
    if (without === 'history' || memory.every((row) => row < 0)) {
      return { t: tf.zeros([B, d]), as: tf.zeros([B, L]), at: tf.zeros([B, L, Nt]) };
    }
    const tags = cutTags(remembered.memoryTags, Nt);
    const { at, attended } = tagAttention(tags, {
      tagEmbedding: tables?.tags ?? this.#get('tagEmbedding'), Wt: this.#get('tagAttention.Wt'),
      wht: this.#get('tagAttention.wht'), bht: this.#get('tagAttention.bht'),
    }); // [B·L, k], [B·L, d]
    const { as, t } = memoryAttention(p, memory, attended, B, { ws: this.#get('memoryAttention.ws'), bs: this.#get('memoryAttention.bs') });
    return { t, as, at: tf.reshape(tf.pad(at, [[0, 0], [0, Nt - tags.length]]), [B, L, Nt]) };
  }

  #get<T extends tf.Tensor>(name: string): T {
    const variable = this.variables.get(name);
    if (variable === undefined) throw new Error(`MACON has no weight named ${name}`);
    return variable as unknown as T;
  }
}

export function disposeForward(forward: Forward): void {
  for (const tensor of Object.values(forward) as tf.Tensor[]) tensor.dispose();
}

function makeVariables(sizes: Sizes, weights: ReadonlyMap<string, Weight>): ReadonlyMap<string, tf.Variable> {
  const shapes = weightShapes(sizes);
  for (const [name, shape] of shapes) {
    const weight = weights.get(name);
    if (weight === undefined) throw new Error(`Weight ${name} is missing`);
    if (weight.shape.join() !== shape.join()) throw new Error(`Weight ${name} has shape [${weight.shape.join(', ')}], not [${shape.join(', ')}]`);
    if (weight.data.length !== shape.reduce((n, side) => n * side, 1)) throw new Error(`Weight ${name} holds ${weight.data.length} numbers, which its shape [${shape.join(', ')}] does not`);
  }
  return new Map([...shapes].map(([name, shape]) => {
    const weight = weights.get(name) as Weight;
    return [name, tf.tidy(() => tf.variable(tf.tensor(weight.data.slice(), [...shape], 'float32')))];
  }));
}
