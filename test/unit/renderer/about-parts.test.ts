import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { PARTS } from '../../../renderer/contrib/about/parts.ts';

const json = (path: string) => JSON.parse(readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8')) as { readonly dependencies: Record<string, string> };

test('About names every package that the program is shipped with', () => {
  expect(Object.keys(json('package.json').dependencies).filter((name) => !PARTS.some((part) => part.name === name))).toEqual([]);
});
