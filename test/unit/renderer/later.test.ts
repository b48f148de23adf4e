import { afterEach, expect, test, vi } from 'vitest';
import { Gathered, Later } from '../../../renderer/lib/later.ts';

afterEach(() => { vi.useRealTimers(); });

test('a burst without a pause: what is gathered runs once in its time, what waits for a pause does not', () => {
  vi.useFakeTimers();
  const [gathered, later] = [vi.fn(), vi.fn()];
  const [first, last] = [new Gathered(600, gathered), new Later(600, later)];
  for (let at = 0; at < 1_500; at += 100) { first.soon(); last.soon(); vi.advanceTimersByTime(100); }
  expect([gathered.mock.calls.length, later.mock.calls.length]).toEqual([2, 0]);
  first.stop();
  vi.advanceTimersByTime(1_000);
  expect([gathered.mock.calls.length, later.mock.calls.length]).toEqual([2, 1]);
});
