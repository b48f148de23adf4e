import { describe, expect, it } from 'vitest';
import { tokenise } from '../../../native-model/data/tokeniser.ts';
import { captionParts } from '../../../renderer/lib/caption-parts.ts';
import { channels, MAPS, luminance, ramp } from '../../../renderer/lib/colour-maps.ts';
import { smoothPixels, valueAt } from '../../../renderer/lib/smooth-map.ts';

describe('the words of a caption, where they stand in it', () => {
  const CAPTIONS = [
    'still cannot believe it! 🥰🤍 little things. swipe for more!',
    'See https://example.org/a?b=c&d and www.x.y/z, @some.one said: STRASSE, İstanbul, don’t… 1st 3,5 kg',
    '<b>bold</b> & “quoted” مرحبا بالعالم שלום 日本語です 👩‍👩‍👧‍👦🏳️‍🌈 1️⃣🇩🇪🇫🇷',
    'cafe\u0301 naïve ﬁn e_mail@host.com @@twice @a…',
    '\n\n  leading   and\ttabs  ',
    '', '!!! …',
  ];
  it('every word is found in its turn, and nothing of the caption is lost', () => {
    for (const caption of CAPTIONS) {
      const words = tokenise(caption);
      const parts = captionParts(caption, words);
      expect(parts?.map((part) => part.text).join(''), caption).toBe(caption);
      expect(parts?.flatMap((part) => (part.word === undefined ? [] : [part.word])), caption).toEqual(words.map((_, index) => index));
    }
  });
  it('words past those that the model takes are told apart', () => {
    const parts = captionParts('one two, three four.', ['one', 'two']);
    expect(parts).toEqual([{ text: 'one', word: 0 }, { text: ' ' }, { text: 'two', word: 1 }, { text: ', ' }, { text: 'three four', unread: true }, { text: '.' }]);
  });
  it('a word that is not where it should be gives no parts at all, rather than a weight on another word', () => {
    expect(captionParts('one two three', ['one', 'three'])).toBeUndefined();
    expect(captionParts('one', ['one', 'two'])).toBeUndefined();
  });
});

describe('the smooth map', () => {
  it('is the cell’s value at its centre, the mean half-way, and level at the edges', () => {
    const values = [0, 1, 2, 3];
    expect([[0.25, 0.25], [0.75, 0.25], [0.5, 0.25], [0.5, 0.5], [0, 0], [1, 1]].map(([x = 0, y = 0]) => valueAt(values, 2, x, y))).toEqual([0, 1, 0.5, 1.5, 0, 3]);
  });
  it('has no colour that the map lacks: values are interpolated, colours are not', () => {
    const colour = (value: number) => ramp('viridis')(value);
    const known = Array.from({ length: 4001 }, (_, step) => channels(colour(step / 4000)));
    const pixels = smoothPixels([0, 1, 0.2, 0.9], 2, 24, 24, colour);
    for (let at = 0; at < pixels.length; at += 4) {
      const [r = 0, g = 0, b = 0] = pixels.subarray(at, at + 3);
      expect(known.some((one) => Math.abs((one[0] ?? 0) - r) <= 1 && Math.abs((one[1] ?? 0) - g) <= 1 && Math.abs((one[2] ?? 0) - b) <= 1)).toBe(true);
    }
    // Half-way between the ends of two colours lies a third one, not their mixture.
    expect(luminance(colour(0.5))).not.toBeCloseTo((luminance(colour(0)) + luminance(colour(1))) / 2, 1);
  });
  it('dims all cells but the one that stands out', () => {
    const pixels = smoothPixels([1, 1, 1, 1], 2, 2, 2, () => 'rgb(9, 9, 9)', 3);
    expect([3, 7, 11, 15].map((at) => pixels[at])).toEqual([115, 115, 115, 255]);
  });
});

it('every map of shares grows steadily brighter', () => {
  for (const map of MAPS) {
    const shades = Array.from({ length: 21 }, (_, step) => luminance(ramp(map)(step / 20)));
    expect(shades, map).toEqual(shades.toSorted((a, b) => a - b));
  }
});
