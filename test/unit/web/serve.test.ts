import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { HostApi, HostEvents } from '../../../electron/common/contract/host-api.ts';
import { createClient } from '../../../electron/common/rpc/client.ts';
import { startWebHost, type WebHostOptions } from '../../../electron/web/serve.ts';
import { webSocketTransport } from '../../../electron/web/web-socket-transport.ts';

let home: string;
let before: string | undefined;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'macon-serve-'));
  before = process.env['MACON_HOME'];
  process.env['MACON_HOME'] = join(home, 'person');
  await mkdir(join(home, 'renderer'));
  await writeFile(join(home, 'renderer', 'index.html'), '<!doctype html><h1>renderer</h1>');
});
afterEach(async () => {
  if (before === undefined) delete process.env['MACON_HOME']; else process.env['MACON_HOME'] = before;
  await rm(home, { recursive: true });
});

const serve = (options: Partial<WebHostOptions> = {}) => startWebHost({
  workspace: join(home, 'workspace'), create: true, rendererFolder: join(home, 'renderer'),
  startWorker: () => { throw new Error('nothing here needs a worker'); }, ...options,
});
const cookieOf = async (address: string) => ((await fetch(address, { redirect: 'manual' })).headers.get('set-cookie') ?? '').split(';')[0] as string;

describe('startWebHost', () => {
  it('serves the renderer and the whole contract on a real workspace, and lets go of it', async () => {
    const web = await serve();
    const address = web.address();
    const { origin, host } = new URL(address);
    const cookie = await cookieOf(address);
    expect(await (await fetch(origin, { headers: { cookie } })).text()).toContain('renderer');
    const client = createClient<HostApi, HostEvents>(webSocketTransport(new WebSocket(`ws://${host}/rpc`, { origin, headers: { cookie } })));
    await new Promise<void>((resolve) => { client.on('host.connected', () => { resolve(); }); });
    expect(await client.call('posts.accounts', {})).toEqual({ accounts: [] });
    const gone = new Promise<void>((resolve) => { client.onClose(resolve); });
    await web.close();
    await gone;
    await (await serve()).close();
  });

  it('gives the workspace back when the port is taken, and says what to do', async () => {
    const web = await serve();
    const port = Number(new URL(web.address()).port);
    await expect(serve({ workspace: join(home, 'other'), port })).rejects.toMatchObject({ code: 'conflict', hint: expect.stringContaining('--port') as string });
    await (await serve({ workspace: join(home, 'other') })).close();
    await web.close();
  });

  it('refuses a workspace that another has open, and one that is not there', async () => {
    const web = await serve();
    await expect(serve()).rejects.toMatchObject({ code: 'locked' });
    await expect(serve({ workspace: join(home, 'nowhere'), create: false })).rejects.toMatchObject({ code: 'not-found' });
    await web.close();
  });
});

describe('the entry', () => {
  const entry = fileURLToPath(new URL('../../../electron/web/main.ts', import.meta.url));
  const start = (...args: string[]) => spawn(process.execPath, [entry, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  const outputOf = (child: ChildProcess, name: 'stdout' | 'stderr') => { const output = { text: '' }; child[name]?.setEncoding('utf8').on('data', (chunk: string) => { output.text += chunk; }); return output; };
  const lines = async (child: ChildProcess, output: { text: string }, count: number) => { while (output.text.split('\n').length <= count) await once(child.stdout as NodeJS.EventEmitter, 'data'); return output.text.trimEnd().split('\n'); };

  it('prints one line with the address, another on Enter, and ends cleanly on SIGTERM', async () => {
    const child = start(join(home, 'workspace'), '--create', '--no-open');
    const output = outputOf(child, 'stdout');
    const errors = outputOf(child, 'stderr');
    const exited = once(child, 'exit');
    const [first] = await lines(child, output, 1);
    expect(first).toMatch(/^MACON Workbench: http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{43}$/);
    child.stdin?.write('\n');
    const [, second] = await lines(child, output, 2);
    const addressOf = (line: string | undefined) => (line ?? '').replace('MACON Workbench: ', '');
    for (const address of [addressOf(second), addressOf(first)]) expect((await fetch(address, { redirect: 'manual' })).status).toBe(303);
    child.kill('SIGTERM');
    expect(await exited).toEqual([0, null]);
    expect(errors.text).not.toContain('token');
    await (await serve()).close();
  });

  it.each([[['--port', 'x'], 'is no port'], [['--port', '70000'], 'is no port'], [['--surprise'], 'surprise'], [['a', 'b'], 'More than one folder'], [['/nowhere/at/all', '--no-open'], 'There is no folder']])('explains %j and exits with 1', async (args, message) => {
    const child = start(...args);
    const errors = outputOf(child, 'stderr');
    expect(await once(child, 'exit')).toEqual([1, null]);
    expect(errors.text).toContain(message);
    expect(errors.text).not.toContain('    at ');
  });
});
