import { describe, expect, it } from 'vitest';
import { ordinal } from '../../../renderer/lib/format.ts';
import { postLayout } from '../../../renderer/lib/post-layout.ts';

describe('how the post editor shares out its place', () => {
  const laid = (width: number, height: number, ratio: number) => { const layout = postLayout(width, height, ratio); if (layout === undefined) throw new Error('narrow'); return layout; };

  it('a square or upright photo in a wide place has its text at the side; a broad one has it below', () => {
    expect([1, 0.7, 3].map((ratio) => laid(1350, 830, ratio).beside)).toEqual([true, true, false]);
    expect(laid(870, 650, 1).beside).toBe(false);
  });

  it('the photo is as large as one of the two ways allows, and everything fits', () => {
    for (const width of [700, 870, 1100, 1350, 1900, 3000]) for (const height of [300, 650, 1000, 1400]) for (const ratio of [0.4, 1, 1.5, 4]) {
      const { beside, photo, pane } = laid(width, height, ratio);
      expect(photo + pane + 32 + 16 + (beside ? 16 + 260 : 0)).toBeLessThanOrEqual(width);
      expect(photo / ratio).toBeLessThanOrEqual(height);
      expect(pane).toBeGreaterThanOrEqual(238);
    }
  });

  it('the suggestions keep their width from post to post', () => {
    for (const [width, height] of [[870, 650], [1350, 830], [1900, 1000]] as const) expect(new Set([0.5, 1, 1.5, 3].map((ratio) => laid(width, height, ratio).pane)).size).toBe(1);
  });

  it('leaves a narrow place, or none, to the styles', () => {
    expect(postLayout(699, 800, 1)).toBeUndefined();
    expect(postLayout(0, 0, 1)).toBeUndefined();
    expect(postLayout(1000, 800, Number.NaN)).toBeUndefined();
  });
});

it('places in an order are said as a person says them', () => {
  expect([1, 2, 3, 4, 11, 12, 13, 21, 22, 103, 112].map(ordinal)).toEqual(['1st', '2nd', '3rd', '4th', '11th', '12th', '13th', '21st', '22nd', '103rd', '112th']);
});
