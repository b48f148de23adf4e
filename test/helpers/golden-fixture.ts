import { readFileSync } from 'node:fs';

/** A golden file, parsed afresh each time so that a test may damage it. */
export function goldenFixture(name: 'macon-tiny' | 'macon-edges'): Record<string, unknown> {
  return JSON.parse(readFileSync(new URL(`../fixtures/golden/${name}.json`, import.meta.url), 'utf8')) as Record<string, unknown>;
}
