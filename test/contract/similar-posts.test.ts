import { expect, it } from 'vitest';
import { openBench } from '../helpers/host-bench.ts';

it('finds a post\'s near-duplicates: the image, the caption of the account, an image that looks alike', async () => {
  const { client, posts, finished } = await openBench();
  const ids = await posts([
    { id: 'a', caption: 'Morning latte', image: 'one' }, { id: 'copy', user: 'ben', caption: 'Stolen', image: 'one' }, { id: 'again', caption: 'Morning latte', image: 'two' },
    { id: 'other', user: 'ben', caption: 'Morning latte', image: 'LATE' }, { id: 'no image', caption: '' }, { id: 'no words', caption: '' },
  ]);
  const similar = async (key: string, limit = 10) => (await client.call('posts.similar', { post: ids.get(key)!, limit })).rows.map(({ row, why, distance }) => [row.key, why, distance]);
  expect(await similar('a')).toEqual([['copy', 'same image', 0], ['again', 'same caption', 0]]);
  expect(await similar('a', 1)).toEqual([['copy', 'same image', 0]]);
  expect(await similar('no image')).toEqual([]);
  // The scripted worker's fingerprints are digests: those of other images are far.
  const told: unknown[] = [];
  client.on('jobs.changed', ({ done, total, message }) => { told.push(`${message} ${done}/${total}`); });
  expect(await finished(client.call('data.encode', {}))).toMatchObject({ state: 'done' });
  // The second part of the work says what it is, and how far.
  expect(told.filter((text) => String(text).startsWith('Comparing'))).not.toEqual([]);
  expect(await similar('other')).toEqual([]);
});
