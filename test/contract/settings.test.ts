import { chmodSync, existsSync, lstatSync, mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { HostEvents } from '../../electron/common/contract/host-api.ts';
import { connectToRunningHost } from '../../electron/host/workspace-lock.ts';
import { createWorkspace } from '../../electron/host/create-workspace.ts';
import { openBench, temporaryFolder } from '../helpers/host-bench.ts';

/** A host on a folder of settings that may hold files already; events of settings as they come. */
async function bench(files: Readonly<Record<string, string | Uint8Array>> = {}) {
  const folder = await createWorkspace(join(temporaryFolder(), 'w'));
  const config = `${folder}-config`;
  mkdirSync(config);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(config, name), text);
  const opened = await openBench({ folder, config });
  const told: HostEvents['settings.changed'][] = [];
  opened.client.on('settings.changed', (event) => { told.push(event); });
  const next = () => new Promise<HostEvents['settings.changed']>((settle) => { opened.client.on('settings.changed', settle); });
  return { ...opened, config, told, next, user: join(config, 'settings.json') };
}

describe('settings', () => {
  it('are kept as the person wrote them, the user\'s in a file, the workspace\'s in the store', async () => {
    const { client, user, told } = await bench({ 'settings.json': '{\n  // my eyes\n  "theme": "dark"\n}\n' });
    await client.call('settings.set', { key: 'editor.size', json: '14', scope: 'user' });
    await client.call('settings.set', { key: 'theme', json: '"light"', scope: 'workspace' });
    await client.call('settings.set', { key: 'theme', json: '"light"', scope: 'workspace' });
    expect(readFileSync(user, 'utf8')).toBe('{\n  // my eyes\n  "theme": "dark",\n  "editor.size": 14\n}\n');
    expect(await client.call('settings.all', {})).toEqual({ user: { theme: '"dark"', 'editor.size': '14' }, workspace: { theme: '"light"' } });
    expect(await client.call('settings.text', { which: 'workspace' })).toEqual({ text: '{\n  "theme": "light"\n}\n' });
    await client.call('settings.unset', { key: 'theme', scope: 'user' });
    await client.call('settings.unset', { key: 'nothing', scope: 'user' });
    expect(await client.call('settings.text', { which: 'user' })).toEqual({ text: '{\n  // my eyes\n  "editor.size": 14\n}\n', path: user });
    expect(told).toEqual([{ which: 'user', key: 'editor.size' }, { which: 'workspace', key: 'theme' }, { which: 'user', key: 'theme' }]);
  });

  it('of the workspace count before the user\'s: who judges', async () => {
    const { client } = await bench({ 'settings.json': '{ "reviewer": "anna" }' });
    expect(await client.call('workspace.describe', {})).toMatchObject({ reviewer: 'anna' });
    await client.call('settings.set', { key: 'reviewer', json: '"bert"', scope: 'workspace' });
    expect(await client.call('workspace.describe', {})).toMatchObject({ reviewer: 'bert' });
  });

  it('that cannot be read stop no start: told with line and column, nothing of them counts, the file stays', async () => {
    const broken = '{\n  "reviewer": "anna"\n  "theme": 1\n}\n';
    const { client, user } = await bench({ 'settings.json': broken, 'keybindings.json': Buffer.from([0x7b, 0xff, 0xfe]) });
    expect((await client.call('settings.all', {})).user).toEqual({});
    expect(await client.call('settings.text', { which: 'user' })).toEqual({ text: broken, path: user, problem: { line: 3, column: 3, message: expect.any(String) } });
    expect((await client.call('settings.text', { which: 'keybindings' })).problem?.message).toBe('It has characters that cannot be read: it is not UTF-8 text.');
    const { lines } = await client.call('log.read', { limit: 10 });
    expect(lines.map((line) => [line.level, line.text])).toEqual([['warning', expect.stringContaining(`${user}, line 3, column 3`)], ['warning', expect.stringContaining('keybindings.json')]]);
    await expect(client.call('settings.set', { key: 'a', json: '1', scope: 'user' })).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('line 3') });
    await expect(client.call('settings.write', { which: 'keybindings', text: '[]' })).rejects.toMatchObject({ code: 'conflict' });
    expect(readFileSync(user, 'utf8')).toBe(broken);
    await client.call('settings.write', { which: 'user', text: '{}' });
    expect(await client.call('settings.text', { which: 'user' })).toEqual({ text: '{}', path: user });
  });

  it('written whole are checked first; the old text stays on error', async () => {
    const { client, config, told } = await bench();
    const text = '// mine\n[{ "key": "ctrl+j", "command": "panel.toggle" }]\n';
    await client.call('settings.write', { which: 'keybindings', text });
    await client.call('settings.write', { which: 'workspace', text: '{ "a": 1, /* b */ }' });
    for (const [which, wrong] of [['keybindings', '{}'], ['workspace', '{\n "a"'], ['user', '{ "__proto__": 1 }']] as const) {
      await expect(client.call('settings.write', { which, text: wrong })).rejects.toMatchObject({ code: 'invalid-input', message: expect.stringMatching(/line \d+, column \d+/) });
    }
    expect(readFileSync(join(config, 'keybindings.json'), 'utf8')).toBe(text);
    expect((await client.call('settings.text', { which: 'workspace' })).text).toBe('{ "a": 1, /* b */ }');
    expect(existsSync(join(config, 'settings.json'))).toBe(false);
    expect(told).toEqual([{ which: 'keybindings' }, { which: 'workspace' }]);
  });

  it('take no key or value that changes what an object is', async () => {
    const { client } = await bench();
    for (const key of ['__proto__', 'constructor', 'prototype', '', 'a b']) await expect(client.call('settings.set', { key, json: '1', scope: 'user' }), key).rejects.toMatchObject({ code: 'invalid-input' });
    for (const json of ['{', '', '{"a":{"__proto__":{"x":1}}}', '['.repeat(40) + ']'.repeat(40)]) await expect(client.call('settings.set', { key: 'a', json, scope: 'workspace' }), json).rejects.toMatchObject({ code: 'invalid-input' });
    expect(await client.call('settings.all', {})).toEqual({ user: {}, workspace: {} });
  });

  it('changed by another program are noticed, also when the file is replaced; our own writes are told once', async () => {
    const { client, user, config, told, next } = await bench({ 'settings.json': '{}' });
    const first = next();
    writeFileSync(user, '{ "a": 1 }');
    expect(await first).toEqual({ which: 'user' });
    expect((await client.call('settings.all', {})).user).toEqual({ a: '1' });
    await client.call('settings.set', { key: 'b', json: '2', scope: 'user' });
    const second = next();
    writeFileSync(join(config, 'new'), '[]');
    renameSync(join(config, 'new'), join(config, 'keybindings.json'));
    while ((await second).which !== 'keybindings') await next();
    expect(told).toEqual([{ which: 'user' }, { which: 'user', key: 'b' }, { which: 'keybindings' }]);
  });

  it('set at the same time are all kept', async () => {
    const { client, user } = await bench();
    await Promise.all(Array.from({ length: 20 }, (_, index) => client.call('settings.set', { key: `k${index}`, json: `${index}`, scope: 'user' })));
    expect(Object.keys(JSON.parse(readFileSync(user, 'utf8')) as object)).toHaveLength(20);
  });

  it('behind a link stay behind it', async () => {
    const { client, user, config } = await bench({ real: '{}' });
    symlinkSync(join(config, 'real'), user);
    await client.call('settings.set', { key: 'a', json: '1', scope: 'user' });
    expect(lstatSync(user).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(config, 'real'), 'utf8')).toContain('"a": 1');
  });

  it.skipIf(process.getuid?.() === 0)('that may not be written are told as such', async () => {
    const { client, config } = await bench();
    chmodSync(config, 0o500);
    await expect(client.call('settings.set', { key: 'a', json: '1', scope: 'user' })).rejects.toMatchObject({ code: 'forbidden' });
    chmodSync(config, 0o700);
  });
});

describe('the layout', () => {
  it('is the workspace\'s, outlives the host, and is told to nobody', async () => {
    const { client, host, folder } = await bench();
    expect(await client.call('layout.read', {})).toEqual({});
    const seq = client.lastSeq;
    await client.call('layout.write', { json: '{"side":240}' });
    await expect(client.call('layout.write', { json: '{' })).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(client.call('layout.write', { json: JSON.stringify('x'.repeat(200_000)) })).rejects.toMatchObject({ code: 'invalid-input' });
    expect(client.lastSeq).toBe(seq);
    await host.close();
    const again = await openBench({ folder });
    expect(await again.client.call('layout.read', {})).toEqual({ json: '{"side":240}' });
    expect((await again.client.call('settings.all', {})).workspace).toEqual({});
  });
});

describe('the log', () => {
  it('tells of jobs and of the worker\'s start, words and end, over every transport', async () => {
    const { client, folder, finished, workers, posts } = await openBench();
    const through = await connectToRunningHost(folder);
    const lines: string[] = [];
    through?.on('log.appended', (line) => { lines.push(line.text); });
    await posts([{ id: 'a', image: 'one' }]);
    await finished(client.call('data.encode', {}));
    const ended = new Promise((settle) => { client.on('log.appended', (line) => { if (line.text.includes('SIGKILL')) settle(line); }); });
    workers[0]?.kill();
    expect(await ended).toMatchObject({ level: 'error', source: 'worker' });
    const all = (await client.call('log.read', { after: 0, limit: 2000 })).lines;
    expect(all.map((line) => line.seq)).toEqual(all.map((_, index) => index + 1));
    expect(all.map((line) => line.text)).toEqual(expect.arrayContaining(['import 1 began.', expect.stringContaining('encode 2 is done'), 'The worker process was started.', 'SCRIPTED WORKER HERE']));
    expect(lines.length).toBeGreaterThan(0);
    through?.close();
  });

  it('tells of faults of the program itself, and not of errors meant for a person', async () => {
    const { client, host, folder } = await openBench();
    await expect(client.call('jobs.get', { job: 9 as never })).rejects.toMatchObject({ code: 'not-found' });
    expect((await client.call('log.read', { limit: 9 })).lines).toEqual([]);
    expect(host.folder).toBe(folder);
    await expect(Promise.resolve(host.handlers['posts.get']({ post: {} as never }))).rejects.toThrow();
    expect((await client.call('log.read', { limit: 9 })).lines[0]).toMatchObject({ level: 'error', source: 'host', text: expect.stringContaining('posts.get') });
    // What failed on a page is told by the page.
    await client.call('log.tell', { text: 'Not caught on the page: no handler\ntoken=abcdefgh at x.js' });
    expect((await client.call('log.read', { limit: 2 })).lines).toMatchObject([{ level: 'error', source: 'page', text: 'Not caught on the page: no handler' }, { source: 'page', text: 'token=••• at x.js' }]);
  });
});
