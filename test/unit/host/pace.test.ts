import { expect, it } from 'vitest';
import { Pace } from '../../../electron/host/services/pace.ts';

it('says how fast work goes and how long it will take, once it can be told', () => {
  let now = 5_000;
  const pace = new Pace(() => now);
  now += 900;
  expect(pace.of(64, 1000, 'posts')).toBe('');
  now += 1_100;
  expect(pace.of(0, 1000, 'posts')).toBe('');
  expect(pace.of(500, 2_000, 'posts')).toBe(', 250 posts/s, 8 s left');
  expect(pace.of(500, 100_000, 'posts')).toBe(', 250 posts/s, 7 min left');
  expect(pace.of(500, 4_000_000, 'posts')).toBe(', 250 posts/s, 4 h left');
  expect(pace.of(3, 0, 'posts')).toBe(', 1.5 posts/s');
});
