import { expect, test } from 'vitest';
import { seenPart, standing, strongestPartners } from '../../../renderer/lib/attention-maths.ts';
import { diverging, inkOn, luminance, rampUnderText, sequential } from '../../../renderer/lib/colour-maps.ts';
import { change, narrowShare, niceTop, percent, shorten, share } from '../../../renderer/lib/format.ts';
import { chordOf } from '../../../renderer/lib/key-chord.ts';
import { evaluateWhen } from '../../../renderer/lib/when.ts';
import { KeybindingRegistry } from '../../../renderer/workbench/keybindings.ts';

test('a share stands by rank and × uniform; equal shares share a rank', () => {
  expect(standing([0.1, 0.4, 0.4, 0.1], 2)).toEqual({ value: 0.4, rank: 1, of: 4, times: 1.6 });
  expect(standing([0.1, 0.4, 0.4, 0.1], 3).rank).toBe(3);
});

test('partners are ordered by strength whatever the sign', () => {
  expect(strongestPartners([0.1, -0.9, 0.5, 0.2], 2)).toEqual([{ index: 1, value: -0.9 }, { index: 2, value: 0.5 }]);
});

test('a centre crop of a wide picture lies in its middle; a stretch is the whole of it', () => {
  expect(seenPart('centre-crop', 800, 400)).toEqual({ x: 0.25, y: 0, width: 0.5, height: 1 });
  expect(seenPart('stretch', 800, 400)).toEqual({ x: 0, y: 0, width: 1, height: 1 });
});

test('a nearly uniform map looks nearly uniform, 0 is the middle of the diverging map, and ink is readable', () => {
  const map = sequential(0.0206);
  expect(Math.abs(luminance(map(0.0206)) - luminance(map(0.0202)))).toBeLessThan(0.06);
  expect(diverging(0.6)(0)).toBe(diverging(0.1)(0));
  for (let step = 0; step <= 20; step++) {
    const colour = map((step / 20) * 0.0206);
    const [a, b] = [luminance(colour), inkOn(colour) === '#ffffff' ? 1 : 0].sort((x, y) => y - x) as [number, number];
    expect((a + 0.05) / (b + 0.05)).toBeGreaterThan(4.5);
  }
});

test('conditions: precedence, brackets, comparison, and what cannot be read never holds', () => {
  const keys: Record<string, unknown> = { a: true, editor: 'post', part: 'panel' };
  const holds = (condition: string) => evaluateWhen(condition, (key) => keys[key]);
  expect(holds("editor == 'post' && !inputFocus")).toBe(true);
  expect(holds("a || b && c")).toBe(true);
  expect(holds("(a || b) && c")).toBe(false);
  expect(holds("part != 'editor' && a")).toBe(true);
  expect(holds('a &&')).toBe(false);
  expect(holds('a $ b')).toBe(false);
});

test('later keys win and a minus unbinds', () => {
  const keys = new KeybindingRegistry();
  keys.add({ key: 'a', command: 'one' }, { key: 'a', command: 'two', when: 'x' });
  expect(keys.resolve('a', () => true)?.command).toBe('two');
  expect(keys.resolve('a', () => false)?.command).toBe('one');
  keys.add({ key: 'a', command: '-two' });
  expect(keys.resolve('a', () => true)?.command).toBe('one');
});

test('chords are spelt one way; only rows near the window are drawn; text is cut between graphemes', () => {
  const plain = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };
  expect(chordOf({ ...plain, key: 'Z', ctrlKey: true, shiftKey: true })).toBe('ctrlcmd+shift+z');
  expect(chordOf({ ...plain, key: '?', shiftKey: true })).toBe('?');
  expect(shorten('👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧', 2)).toBe('👩‍👩‍👧…');
  expect(share(1 / 49)).toBe('0.0204');
});

test('what is neither none nor all is never told as 0% or 100%', () => {
  expect([0, 0.0001, 0.004, 0.005, 0.5, 0.994, 199 / 200, 0.9999, 1].map(percent)).toEqual(['0%', '0.1%', '0.4%', '1%', '50%', '99%', '99.5%', '99.9%', '100%']);
});

test('shares fit a narrow column whatever they are; tiny ones say so', () => {
  expect([0.305, 8.02e-7, 0, 1, 0.0004999, 0.0814, 0.9996].map(narrowShare)).toEqual(['.305', '<.001', '.000', '1.000', '<.001', '.081', '1.000']);
  expect([8.02e-7, 0.00012, 0].map(share)).toEqual(['<0.0001', '0.000120', '0']);
  expect([0.304, -0.0123, 0.00002, 4.7e-6, -8e-9, 0].map(change)).toEqual(['+0.304', '−0.0123', '+0.00002', '+5e−6', '−8e−9', '0']);
  expect([[0.013, 0.01], [0.13], [0.6], []].map(niceTop)).toEqual([0.02, 0.2, 1, 0.02]);
});

test('under text the least weight is nearest to the page, on light and on dark ground, and ink reads on all of it', () => {
  for (const dark of [false, true]) {
    const { colour } = rampUnderText(dark);
    const ground = dark ? luminance('#1f1f1f') : 1;
    const away = [0, 0.2, 0.4, 0.6, 0.8, 1].map((value) => Math.abs(luminance(colour(value)) - ground));
    expect(away).toEqual(away.toSorted((a, b) => a - b));
    for (const value of [0, 0.5, 1]) {
      const [a, b] = [luminance(colour(value)), inkOn(colour(value)) === '#ffffff' ? 1 : 0].sort((x, y) => y - x) as [number, number];
      expect((a + 0.05) / (b + 0.05)).toBeGreaterThan(4.5);
    }
  }
});
