import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { trunkFile } from '../helpers/trunk-file.ts';
import { freshUser, macon, startMacon, temporaryFolder } from '../helpers/workbench-process.ts';

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

it('an import that stops at an unclosed quote ends with 6 and names what is in; read only looks at it, and does not write', async () => {
  const user = freshUser(home.path);
  const workspace = join(home.path, 'quote');
  const file = join(home.path, 'quote.csv');
  writeFileSync(file, 'id,user,caption,hashtags\n1,anna,x,a\n2,anna,"never closed,b\n3,anna,z,c\n');
  expect((await macon(['init', workspace], user)).code).toBe(0);
  const stopped = await macon(['import', file, '--workspace', workspace, '--json'], user);
  expect(stopped.code).toBe(6);
  expect(JSON.parse(stopped.out)).toMatchObject({ accepted: 1, rejected: 1, duplicates: 0, problemsOmitted: 0, unclosed: 3 });
  const again = await macon(['import', file, '--workspace', workspace, '--lines'], user);
  expect(again).toMatchObject({ code: 0, out: expect.stringMatching(/^1 accepted, 1 rejected, 1 duplicate$/m) as unknown });
  const refused = await macon(['import', file, '--workspace', workspace, '--read-only', '--json'], user);
  expect(refused).toMatchObject({ code: 2, out: expect.stringContaining('cannot go with --read-only') as unknown });
  const out = join(home.path, 'looked.jsonl');
  const looked = await macon(['export', '--read-only', '--out', out, '--workspace', workspace, '--json'], user);
  expect(looked.code).toBe(0);
  expect(JSON.parse(looked.out)).toMatchObject({ rows: 2 });
  const listed = await macon(['restore', '--workspace', workspace, '--json'], user);
  expect(listed.code).toBe(1);
  const { backups: [newest] } = JSON.parse(listed.out) as { backups: { at: string }[] };
  // A person reads their own clock, a program ISO 8601.
  const inTokyo = new Date(Date.parse(newest!.at) + 9 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');
  expect((await macon(['restore', '--workspace', workspace], { ...user, TZ: 'Asia/Tokyo' })).out).toMatch(new RegExp(`sqlite  ${inTokyo}  \\d\\.\\d MB  `));
  expect((await macon(['imports', '--workspace', workspace], { ...user, TZ: 'Asia/Tokyo' })).out).toMatch(/^2 {2}\d{4}-\d\d-\d\d \d\d:\d\d {2}/);
  expect(JSON.parse(listed.out)).toMatchObject({ backups: Array(3).fill({ posts: expect.any(Number) as unknown, decisions: 0 }) });
});

it('seeds that cannot be read, or go with what has a seed of its own, are refused before anything is trained', async () => {
  const user = freshUser(home.path);
  const workspace = join(home.path, 'seeds');
  expect((await macon(['init', workspace], user)).code).toBe(0);
  for (const [args, words] of [[['--seeds', '5-1'], 'goes backwards'], [['--seeds', '1-3', '--seed', '4'], '--seeds does not go with --seed'], [['--seeds', '1-3', '--fine-tune'], '--seeds does not go with --fine-tune'], [['--seeds', ''], 'names no seed']] as const) {
    const refused = await macon(['train', ...args, '--workspace', workspace, '--json'], user);
    expect({ code: refused.code, out: JSON.parse(refused.out) as unknown }).toMatchObject({ code: 2, out: { error: { code: 'invalid-input', message: expect.stringContaining(words) as string } } });
  }
});

it('a number that a training does not take is told as the option that it was given as', async () => {
  const user = freshUser(home.path);
  const workspace = join(home.path, 'numbers');
  expect((await macon(['init', workspace], user)).code).toBe(0);
  const refused = await macon(['train', '--epochs', '900', '--workspace', workspace, '--json'], user);
  expect(refused.code).toBe(2);
  expect(JSON.parse(refused.out)).toEqual({ error: { code: 'invalid-input', message: '--epochs is 900.', hint: 'It takes a whole number from 1 to 200.' } });
});

it('the doctor speaks of the encoder that the workspace looks through, and of a workspace that cannot be read', async () => {
  const user = freshUser(home.path);
  const workspace = join(home.path, 'doctored');
  expect((await macon(['init', workspace], user)).code).toBe(0);
  const { id } = JSON.parse((await macon(['encoder', 'install', trunkFile(home.path, 'mine', 2), '--json'], user)).out) as { id: string };
  expect((await macon(['encoder', 'use', id, '--workspace', workspace], user)).code).toBe(0);
  expect((await macon(['doctor', '--workspace', workspace], user)).out).toMatch(/^ok {2}encoder +mine$/m);
  // Encoders are the person's: they are listed and removed where there is no workspace, too.
  const alone = ['--workspace', home.path];
  expect(JSON.parse((await macon(['encoder', 'list', '--json', ...alone], user)).out)).toMatchObject({ encoders: [{ builtIn: true, inUse: false }, { description: { id }, inUse: false }] });
  expect(await macon(['encoder', 'remove', 'mine', ...alone], user)).toMatchObject({ code: 0, out: expect.stringContaining(`${id} is removed`) as string });
  expect((await macon(['encoder', 'remove', 'mine', ...alone], user)).code).toBe(3);
  expect((await macon(['doctor', '--workspace', workspace], user)).out).toMatch(new RegExp(`^-- {2}encoder +The encoder "${id}" is not installed.*macon encoder install`, 'm'));
  expect(JSON.parse((await macon(['doctor', '--workspace', home.path, '--json'], user)).out)).toMatchObject({ encoder: { label: expect.stringContaining('CenterNet') as string } });
  writeFileSync(join(workspace, 'macon.sqlite'), 'no database '.repeat(1000));
  expect((await macon(['doctor', '--workspace', workspace], user)).out).toMatch(/^-- {2}workspace +.*(damaged|not a database)/m);
});

it('a sample that Ctrl+C cut off says that it is not whole, and the same command goes on; a workspace of posts is left alone', async () => {
  const user = freshUser(home.path);
  const workspace = join(home.path, 'cut-sample');
  const init = ['init', workspace, '--sample', '--split', 'paper', '--accounts', '6', '--posts', '20'];
  const cut = startMacon(init, user);
  await cut.says(/photo \d+ of|Drawing/);
  cut.process.kill('SIGINT');
  expect(await cut.ended).toMatchObject({ code: 130, err: expect.stringMatching(/not wholly made\.\n +The same command goes on/) as string });
  expect((await macon(['init', workspace, '--json'], user)).code).toBe(1);
  expect(await macon(init, user)).toMatchObject({ code: 0, out: expect.stringContaining('120 sample posts') as string });
  expect(await macon(init, user)).toMatchObject({ code: 1, err: expect.stringContaining('already') as string });
});
