import { describe, expect, it } from 'vitest';
import { readGoldenFile } from '../../../native-model/golden-file.ts';
import { goldenFixture } from '../../helpers/golden-fixture.ts';

type Json = Record<string, unknown>;

/** The golden file after `change`, where `path` leads to the object that is changed. */
function damaged(path: string[], change: (parent: Json) => void): unknown {
  const golden = goldenFixture('macon-tiny');
  change(path.reduce((parent, name) => parent[name] as Json, golden as Json));
  return golden;
}

describe('a malformed golden file is refused by the name of its field', () => {
  it.each([
    ['sizes.d is missing', damaged(['sizes'], (sizes) => { delete sizes['d']; })],
    ['sizes.L is 0, not a whole number from 1', damaged(['sizes'], (sizes) => { sizes['L'] = 0; })],
    ['weights.coAttention.Wb is missing', damaged(['weights'], (weights) => { delete weights['coAttention.Wb']; })],
    ['weights.lstm.bias.shape is [8], not [32]', damaged(['weights', 'lstm.bias'], (weight) => { weight['shape'] = [8]; })],
    ['weights.lstm.bias.data holds 0 numbers, not 32', damaged(['weights', 'lstm.bias'], (weight) => { weight['data'] = []; })],
    ['batch.words.data[1] is not a finite number', damaged(['batch', 'words', 'data'], (data) => { data['1'] = 'cat'; })],
    ['expected.intermediates is not an object', damaged(['expected'], (expected) => { expected['intermediates'] = 3; })],
    ['expected.loss is not a finite number', damaged(['expected'], (expected) => { expected['loss'] = 'low'; })],
    ['expected.gradients.wordEmbedding is missing', damaged(['expected', 'gradients'], (gradients) => { delete gradients['wordEmbedding']; })],
    ['expected.ablations.textHabit.p is missing', damaged(['expected', 'ablations', 'textHabit'], (ablation) => { delete ablation['p']; })],
    ['expected.adam.losses holds 3 numbers, not 2', damaged(['expected', 'adam'], (adam) => { adam['steps'] = 2; })],
    ['the file is not an object', undefined],
  ])('%s', (message, json) => {
    expect(() => readGoldenFile(json)).toThrow(`Golden file: ${message}`);
  });

  it('the whole file is read', () => {
    expect(readGoldenFile(goldenFixture('macon-edges')).sizes).toEqual({ B: 6, N: 7, M: 49, D: 12, d: 8, L: 3, K: 9, T: 25, V: 40 });
  });
});
