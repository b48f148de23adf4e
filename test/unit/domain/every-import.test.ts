import { expect, it, vi } from 'vitest';
import { everyImport, type ImportPage } from '../../../electron/common/contract/data-api.ts';
import type { ImportId } from '../../../electron/common/domain/ids.ts';

const page = (ids: readonly number[], next?: number): ImportPage => ({
  imports: ids.map((id) => ({ id: id as ImportId, source: 'a.csv', at: 0, accepted: 1, rejected: 0, duplicates: 0, removed: 0 })), ...(next === undefined ? {} : { next: next as ImportId }),
});
const pages = () => vi.fn(async ({ before }: { before?: ImportId }) => (before === undefined ? page([5, 4], 4) : before === 4 ? page([3, 2], 2) : page([])));

it('goes from page to page, and reads none that nobody asks for', async () => {
  const [all, first] = [pages(), pages()];
  const ids: number[] = [];
  for await (const { id } of everyImport(all)) ids.push(id);
  expect(ids).toEqual([5, 4, 3, 2]);
  expect(all.mock.calls.map(([{ before }]) => before)).toEqual([undefined, 4, 2]);
  for await (const { id } of everyImport(first)) if (id === 4) break;
  expect(first).toHaveBeenCalledTimes(1);
});
