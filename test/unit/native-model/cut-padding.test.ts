import { describe, expect, it } from 'vitest';
import { cutTags } from '../../../native-model/layers/tag-attention.ts';
import { cutCaptions } from '../../../native-model/layers/word-lstm.ts';

describe('padding that no post needs is cut', () => {
  it('from captions, time first', () => {
    const cut = cutCaptions(Int32Array.from([7, 8, 0, 0, 9, 0, 0, 0]), 2, 4);
    expect(cut.length).toBe(2);
    expect([...cut.lengths]).toEqual([2, 1]);
    expect([...cut.ids]).toEqual([7, 9, 8, 0]);
    expect([...cut.mask]).toEqual([1, 1, 1, 0]);
  });

  it('to one column where there are no words at all', () => {
    expect(cutCaptions(new Int32Array(8), 2, 4)).toEqual({ length: 1, ids: new Int32Array(2), lengths: new Int32Array(2), mask: new Float32Array(2) });
  });

  it('from lists of tags, where 0 is a tag', () => {
    const cut = cutTags(Int32Array.from([0, -1, -1, 5, 6, -1]), 3);
    expect(cut.length).toBe(2);
    expect([...cut.ids]).toEqual([0, 0, 5, 6]);
    expect([...cut.mask]).toEqual([1, 0, 1, 1]);
  });
});
