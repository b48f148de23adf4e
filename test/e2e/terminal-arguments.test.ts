import { afterAll, describe, expect, it } from 'vitest';
import { freshUser, macon, temporaryFolder } from '../helpers/workbench-process.ts';

const home = temporaryFolder('arguments');
afterAll(() => home.drop());

describe('wrong arguments, with --json', () => {
  it.each([
    ['an unknown command', ['bogus', '--json'], /unknown command 'bogus'/],
    ['an unknown option', ['doctor', '--nonsense', '--json'], /unknown option '--nonsense'/],
    ['a missing option of a nested command', ['--json', 'model', 'export'], /--out <file>/],
  ])('%s: one document on stdout, words on stderr, exit code 2', async (_name, args, words) => {
    const { code, out, err } = await macon(args, freshUser(home.path));
    expect(code).toBe(2);
    expect(err).toMatch(words);
    expect(JSON.parse(out)).toEqual({ error: { code: 'invalid-input', message: expect.stringMatching(words) as unknown } });
  });

  it('help is no failure and stays text', async () => {
    const { code, out } = await macon(['--help', '--json'], freshUser(home.path));
    expect(code).toBe(0);
    expect(out).toMatch(/^Usage: macon/);
  });
});
