import { describe, expect, it } from 'vitest';
import { whySheet, type Explained } from '../../../renderer/contrib/why/why-sheet.ts';
import { sceneSvg } from '../../../renderer/lib/figure-scene.ts';

const EXPLAINED = {
  post: 'post-3', image: { id: 5, width: 300, height: 200 }, model: 'Training 2', encoder: { id: 'enc-1', label: 'An encoder', view: 'centre-crop', grid: { rows: 2, columns: 2 } },
  answer: {
    post: 3, version: 2, tag: 'snow', probability: 0.123456789, milliseconds: 9,
    words: [{ index: 1, word: 'lake', change: 0.1 }, { index: 0, word: '=1+1', change: -0.02 }],
    // As the worker answers: in no order that anybody could count on.
    regions: [{ index: 3, change: -0.04 }, { index: 0, change: 0.001 }, { index: 1, change: 0.002 }, { index: 2, change: 0 }], history: [{ post: 8, key: 'past-8', change: 0.05 }],
  },
} as unknown as Explained;
const figure = (key: string, of = EXPLAINED) => whySheet(of).figures.find((one) => one.key === key)!;

describe('what leaves of "Why this tag?"', () => {
  it('is every change to the last digit, with hashtag, version, post and encoder in each line', () => {
    const [names, ...lines] = figure('why').csv().trimEnd().split('\r\n');
    expect(names).toBe('post,model,version,encoder,hashtag,probability,part,word_index,word,row,column,past_post,change');
    expect(lines).toEqual([
      'word,2,lake,,,,0.1', "word,1,'=1+1,,,,-0.02",
      'region,,,1,1,,0.001', 'region,,,1,2,,0.002', 'region,,,2,1,,0', 'region,,,2,2,,-0.04',
      'past post,,,,,past-8,0.05',
    ].map((line) => `post-3,Training 2,2,enc-1,snow,0.123456789,${line}`));
  });
  it('says the same as JSON', () => {
    expect(JSON.parse(figure('why').json())).toMatchObject({
      post: 'post-3', model: 'Training 2', version: 2, encoder: 'enc-1', hashtag: 'snow', probability: 0.123456789,
      words: [{ index: 2, word: 'lake', change: 0.1 }, { index: 1, word: '=1+1', change: -0.02 }],
      regions: [{ row: 1, column: 1, change: 0.001 }, { row: 1, column: 2, change: 0.002 }, { row: 2, column: 1, change: 0 }, { row: 2, column: 2, change: -0.04 }], pastPosts: [{ post: 'past-8', change: 0.05 }],
    });
  });
  it('is a picture of the regions on what the encoder saw of a grey photo, where there is one', () => {
    const scene = figure('why-map').scene!((text, size) => text.length * size * 0.55);
    expect(scene.items.flatMap((item) => (item.kind === 'rect' && item.hint !== undefined ? [item.hint] : []))).toEqual(['row 1, column 1: 0.001', 'row 1, column 2: 0.002', 'row 2, column 1: 0', 'row 2, column 2: -0.04']);
    expect(scene.items.filter((item) => item.kind === 'rect' && item.fill === '#000000')).toHaveLength(2);
    const svg = sceneSvg(scene, { photo: 'data:image/webp;base64,AAAA' });
    expect(svg).toMatch(/<image [^>]*filter="url\(#grey\)"/);
    for (const part of ['#snow, probability 0.123', 'change · PuOr', 'Training 2 (version 2)', 'no proof']) expect(svg).toContain(part);
    expect(figure('why-map', { ...EXPLAINED, answer: { ...EXPLAINED.answer, regions: [] } }).missing).toBe('no photo');
  });
});
