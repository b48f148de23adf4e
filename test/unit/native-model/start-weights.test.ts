import { describe, expect, it } from 'vitest';
import { startWeights } from '../../../native-model/start-weights.ts';

const sizes = { words: 400, tags: 50, width: 64, regionWidth: 48, regions: 49, captionWords: 30, slots: 2 };
const weights = startWeights(sizes, 5);
const of = (name: string): Float32Array => weights.get(name)!.data;
const largest = (data: Float32Array): number => data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

describe('the weights that training starts from', () => {
  it('has embeddings uniform in ±0.05', () => {
    expect(largest(of('wordEmbedding'))).toBeLessThanOrEqual(0.05);
    expect(largest(of('wordEmbedding'))).toBeGreaterThan(0.0499);
    expect(largest(of('tagEmbedding'))).toBeGreaterThan(0.0495);
  });

  it('has matrices Glorot-uniform', () => {
    const limit = Math.sqrt(6 / (48 + 64));
    expect(largest(of('imageProjection.kernel'))).toBeLessThanOrEqual(limit);
    expect(largest(of('imageProjection.kernel'))).toBeGreaterThan(limit * 0.99);
  });

  it('has vectors normal with deviation 1/√d', () => {
    const data = [...of('coAttention.whu'), ...of('coAttention.whv'), ...of('tagAttention.wht'), ...of('memoryAttention.ws')];
    const deviation = Math.sqrt(data.reduce((sum, value) => sum + value * value, 0) / data.length);
    expect(deviation).toBeGreaterThan(0.11);
    expect(deviation).toBeLessThan(0.14);
  });

  it('has biases of 0, but 1 for the forget gate', () => {
    const bias = of('lstm.bias');
    expect([...bias.subarray(0, 64), ...bias.subarray(128)].every((value) => value === 0)).toBe(true);
    expect(bias.subarray(64, 128).every((value) => value === 1)).toBe(true);
    for (const name of ['coAttention.bhu', 'coAttention.bhv', 'tagAttention.bht', 'memoryAttention.bs', 'classifier.bias']) expect(largest(of(name))).toBe(0);
  });

  it('is the same for a seed and another for another', () => {
    expect(startWeights(sizes, 5)).toEqual(weights);
    expect(startWeights(sizes, 6).get('tagEmbedding')).not.toEqual(weights.get('tagEmbedding'));
  });
});
