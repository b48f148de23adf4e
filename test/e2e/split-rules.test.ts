import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { freshUser, macon, temporaryFolder } from '../helpers/workbench-process.ts';

const folder = temporaryFolder('splits');
const workspace = join(folder.path, 'workspace');
const env = freshUser(join(folder.path, 'home'));
const call = (...args: readonly string[]) => macon([...args, '--workspace', workspace], env);
afterAll(() => folder.drop());

test('macon init --split paper, train, evaluate: the rule is told, and another one is refused', async () => {
  expect(await macon(['init', join(folder.path, 'none'), '--split', 'mine'], env)).toMatchObject({ code: 2, err: expect.stringContaining('chronological') as string });
  expect(await macon(['init', workspace, '--split', 'paper', '--sample', '--accounts', '4', '--posts', '12'], env)).toMatchObject({ code: 0 });
  expect(await call('train', '--fine-tune', '--split', 'paper')).toMatchObject({ code: 2, err: expect.stringContaining('first training') as string });
  const trained = await call('train', '--epochs', '2', '--d', '50');
  expect(trained.err).not.toContain('macon:');
  expect(trained.out).toMatch(/sides by the rule paper\n.*no validation posts: all 2 epochs were run/);
  expect((await call('evaluate')).out).toMatch(/^version 1 on test by the rule paper: \d+ posts/);
  const { code, out } = await call('evaluate', '--json');
  expect({ code, report: JSON.parse(out) as unknown }).toMatchObject({ code: 0, report: { split: 'test', splitRule: 'paper' } });
  expect(await call('evaluate', '--split', 'validation')).toMatchObject({ code: 4, err: expect.stringContaining('no validation posts') as string });
  expect(await call('train', '--split', 'chronological')).toMatchObject({ code: 1, err: expect.stringMatching(/"paper".*\n?.*macon init DIR --split chronological/) as string });
});
