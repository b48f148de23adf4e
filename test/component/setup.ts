import { afterEach, expect } from 'vitest';

/** What Svelte, a library or the program complains of while a test runs fails it; a test that means to provoke it puts a spy there. */
const complaints: string[] = [];
for (const level of ['warn', 'error'] as const) {
  const say = console[level].bind(console);
  console[level] = (...args: unknown[]) => { complaints.push(args.map(String).join(' ')); say(...args); };
}

// After the file's own hooks, what takes the component off the page among them.
afterEach(() => { expect([...new Set(complaints.splice(0))]).toEqual([]); });
