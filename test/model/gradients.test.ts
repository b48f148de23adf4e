import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { classifier } from '../../native-model/layers/classifier.ts';
import { coAttention, type CoAttentionWeights } from '../../native-model/layers/co-attention.ts';
import { content } from '../../native-model/layers/content.ts';
import { imageProjection } from '../../native-model/layers/image-projection.ts';
import { memoryAttention } from '../../native-model/layers/memory-attention.ts';
import { cutTags, tagAttention } from '../../native-model/layers/tag-attention.ts';
import { cutCaptions, wordLstm } from '../../native-model/layers/word-lstm.ts';
import { decisionLoss, taggingLoss } from '../../native-model/loss.ts';
import { availableEngines, openEngine } from './available-engines.ts';
import { checkGradients, mixed, normalTensor } from './finite-difference.ts';

type Shapes = Record<string, number[]>;

/** Compares the gradient of Σ mix·f for every input with central differences. float32 leaves about three digits. */
function expectRightGradients<S extends Shapes>(shapes: S, f: (inputs: { readonly [Name in keyof S]: never }) => tf.Tensor, scale = 0.5): void {
  tf.tidy(() => {
    const inputs = Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, normalTensor<tf.Tensor>(shape, name, scale)]));
    const variables = Object.fromEntries(Object.entries(inputs).map(([name, tensor]) => [name, tf.variable(tensor)]));
    const checks = checkGradients(inputs, () => mixed(f(variables as unknown as { readonly [Name in keyof S]: never })), variables);
    for (const variable of Object.values(variables)) variable.dispose();
    const wrong = checks.filter(({ numeric, analytic }) => !(Math.abs(numeric - analytic) <= 2e-3 + 1e-2 * Math.abs(numeric)));
    expect(wrong).toEqual([]);
    expect(checks.some(({ analytic }) => Math.abs(analytic) > 0.02)).toBe(true);
  });
}

const P = 3;
const d = 5;
const wordMask = [1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0]; // captions of 4, 1 and 0 words

describe.each(await availableEngines())('gradients by finite differences on %s', (engine) => {
  beforeAll(async () => {
    await openEngine({ only: engine });
  });

  it(`${engine}: word LSTM, with words repeated, padding and an empty caption`, () => {
    const captions = cutCaptions(Int32Array.from([3, 4, 3, 5, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]), P, 6);
    expect(captions.length).toBe(4);
    expectRightGradients({ wordEmbedding: [6, d], kernel: [d, 4 * d], recurrentKernel: [d, 4 * d], bias: [4 * d] }, (w) => wordLstm(captions, w as never));
  });

  it(`${engine}: image projection`, () => {
    const regions = normalTensor<tf.Tensor2D>([P * 4, 7], 'regions');
    expectRightGradients({ kernel: [7, d] }, ({ kernel }) => imageProjection(regions, kernel));
    regions.dispose();
  });

  it(`${engine}: co-attention, with padding and an empty caption`, () => {
    const mask = tf.tensor2d(wordMask, [P, 4]);
    const regionMask = tf.ones<tf.Rank.R2>([P, 6]);
    const shapes = { u: [P, 4, d], v: [P, 6, d], Wb: [d, d], Wu: [d, d], Wv: [d, d], whu: [d], whv: [d], bhu: [1], bhv: [1] };
    expectRightGradients(shapes, ({ u, v, ...weights }) => {
      const { p, au, av, C } = coAttention(u, v, mask, regionMask, weights as unknown as CoAttentionWeights);
      return tf.concat([p, tf.reshape(au, [P, 4]), tf.reshape(av, [P, 6]), tf.reshape(C, [P, 24])], 1);
    });
    mask.dispose();
    regionMask.dispose();
  });

  it(`${engine}: content, of words and regions together, with words repeated, padding and an empty caption`, () => {
    const captions = cutCaptions(Int32Array.from([3, 4, 3, 5, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]), P, 6);
    const regions = { data: Float32Array.from({ length: P * 6 * 7 }, (_, i) => Math.sin(i * 1.7)), each: 6, width: 7 };
    const ofLstm = { wordEmbedding: [6, d], kernel: [d, 4 * d], recurrentKernel: [d, 4 * d], bias: [4 * d] };
    const shapes = { ...ofLstm, imageProjection: [7, d], Wb: [d, d], Wu: [d, d], Wv: [d, d], whu: [d], whv: [d], bhu: [1], bhv: [1] };
    expectRightGradients(shapes, ({ wordEmbedding, kernel, recurrentKernel, bias, imageProjection: projection, ...coAttentionWeights }) => {
      const { p, au, av, C } = content(captions, regions, { wordLstm: { wordEmbedding, kernel, recurrentKernel, bias }, imageProjection: projection, coAttention: coAttentionWeights as never });
      return tf.concat([p, tf.reshape(au, [P, 4]), tf.reshape(av, [P, 6]), tf.reshape(C, [P, 24])], 1);
    });
  });

  it(`${engine}: tag attention, with a tag repeated and a post without tags`, () => {
    const tags = cutTags(Int32Array.from([1, 2, 4, -1, 2, -1, -1, -1, -1, -1, -1, -1]), 4);
    expect(tags.length).toBe(3);
    expectRightGradients({ tagEmbedding: [5, d], Wt: [d, d], wht: [d], bht: [1] }, (w) => {
      const { at, attended } = tagAttention(tags, w as never);
      return tf.concat([at, attended], 1);
    });
  });

  it(`${engine}: memory attention, with a post remembered twice, an empty slot and no history`, () => {
    const memory = Int32Array.from([3, 4, 3, -1, -1, -1]);
    expectRightGradients({ p: [5, d], tags: [P * 2, d], ws: [d], bs: [1] }, ({ p, tags, ws, bs }) => {
      const { as, t } = memoryAttention(p, memory, tags, P, { ws, bs });
      return tf.concat([as, t], 1);
    });
  });

  it(`${engine}: classifier, with dropout`, () => {
    expectRightGradients({ p: [P, d], t: [P, d], kernel: [2 * d, 6], bias: [6] }, ({ p, t, kernel, bias }) => classifier(p, t, { kernel, bias }, { rate: 0.5, seed: 3 }));
  });

  it(`${engine}: tagging loss, with a post without tags`, () => {
    const targets = tf.tensor2d([0, 1, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0], [P, 4]);
    expectRightGradients({ logits: [P, 4] }, ({ logits }) => taggingLoss(logits, targets), 2);
    targets.dispose();
  });

  it(`${engine}: decision loss, rejecting the top tag and others, with unknown tags`, () => {
    const masks = {
      positive: tf.tensor2d([0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0], [P, 5]),
      rejected: tf.tensor2d([1, 0, 1, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0], [P, 5]),
      unknown: tf.tensor2d([0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0], [P, 5]),
    };
    expectRightGradients({ logits: [P, 5] }, ({ logits }) => decisionLoss(logits, { ...masks, lambda: 0.7 }), 1);
    tf.dispose(masks);
  });
});
