import { afterEach, expect, it, vi } from 'vitest';
import { createOutput } from '../../../electron/cli/output.ts';

afterEach(() => { vi.restoreAllMocks(); });

/** What a file gets of these steps. */
function piped(steps: readonly { readonly done: number; readonly total: number; readonly message: string }[]): string[] {
  const lines: string[] = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => { lines.push(String(text).trimEnd()); return true; });
  const output = createOutput(false);
  for (const step of steps) output.progress(step);
  return lines;
}

it('a file gets a line for each kind of work and each tenth of it, also where the message counts', () => {
  const counting = Array.from({ length: 200 }, (_, i) => ({ done: i + 1, total: 200, message: `Drawing the sample feed: photo ${i + 1} of 200` }));
  const lines = piped([{ done: 0, total: 0, message: 'Waiting to draw' }, ...counting, { done: 1, total: 1, message: 'Encoding images' }]);
  expect(lines).toHaveLength(1 + 11 + 1);
  expect([lines[0], lines[1], lines[2], lines[11], lines[12]]).toEqual([
    'Waiting to draw', 'Drawing the sample feed: photo 1 of 200 (0%)', 'Drawing the sample feed: photo 20 of 200 (10%)', 'Drawing the sample feed: photo 200 of 200 (100%)', 'Encoding images 1/1 (100%)',
  ]);
});
