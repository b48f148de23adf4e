import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { app, resetElectron, state, type FakeMessagePortMain, type FakeUtilityProcess } from '../../helpers/fake-electron.ts';
import { testApi, testClient, testHost } from '../../helpers/rpc-fixture.ts';
import { HostSupervisor } from '../../../electron/desktop/host-supervisor.ts';
import { runHost, type DesktopHost } from '../../../electron/desktop/host-side.ts';
import { mainPortTransport } from '../../../electron/desktop/message-port-transport.ts';
import { AppError } from '../../../electron/common/rpc/app-error.ts';
import { createClient } from '../../../electron/common/rpc/client.ts';
import { serve } from '../../../electron/common/rpc/server.ts';
import type { WorkerPort } from '../../../electron/host/worker-port.ts';

vi.mock('electron', () => import('../../helpers/fake-electron.ts'));

const PICTURE = 'a'.repeat(64);
/** The fakes of the two processes, played by this test: only what they tell each other is under test. */
const utilities = (entry: string) => state.utilities.filter((one) => one.modulePath === entry);
const last = (entry: string) => utilities(entry).at(-1) as FakeUtilityProcess;
/** Code inside the process; returns what `open` was given. */
function playHost(host: Partial<DesktopHost> = {}) {
  const process = last('host.js');
  const test = testHost();
  const given: { startWorker?: () => WorkerPort } = {};
  const closed = vi.fn(() => Promise.resolve());
  runHost(process.parentPort as never, (startWorker) => {
    given.startWorker = startWorker;
    return Promise.resolve({ connect: test.connect, asset: () => Promise.resolve({ file: '/f', type: 'image/webp', etag: '"e"' }), close: closed, ...host });
  }, (code) => { process.die(code); });
  return { process, test, given, closed };
}
function playWorker() {
  const process = last('worker.js');
  process.parentPort.on('message', (({ ports: [port] }: { ports: FakeMessagePortMain[] }) => {
    serve(mainPortTransport(port as FakeMessagePortMain), testApi, testHost().handlers);
  }) as never);
  return process;
}

const told = { restarted: 0, givenUp: [] as AppError[] };
let supervisor: HostSupervisor;
const start = () => new HostSupervisor({ workspace: '/w', hostEntry: 'host.js', workerEntry: 'worker.js', onRestarted: () => { told.restarted++; }, onGivenUp: (error) => { told.givenUp.push(error); } });
const clientOf = (port: unknown) => testClient(mainPortTransport(port as FakeMessagePortMain));

beforeEach(() => {
  resetElectron();
  told.restarted = 0;
  told.givenUp = [];
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(async () => {
  // Under the faked clock: on the real one what is ended here would be started again, in the next test.
  for (const utility of state.utilities) utility.kill();
  await new Promise((resolve) => { setImmediate(resolve); });
  vi.useRealTimers();
});

describe('the host\'s process', () => {
  beforeEach(() => { app.becomeReady(); supervisor = start(); });

  it('is started on the workspace and serves a page\'s port, even one that came before it was up', async () => {
    const client = clientOf(supervisor.connectPage());
    const early = client.call('echo.text', { text: 'early' });
    expect(last('host.js').args).toEqual(['/w']);
    playHost();
    expect(await early).toEqual({ text: 'early' });
    client.close();
  });

  it('says where a picture lies, and refuses what is no picture\'s id', async () => {
    playHost({ asset: (id, variant) => Promise.resolve(variant === 'thumb' ? undefined : { file: `/pictures/${id}`, type: 'image/webp', etag: '"e"' }) });
    expect(await supervisor.asset(PICTURE, 'preview')).toEqual({ file: `/pictures/${PICTURE}`, type: 'image/webp', etag: '"e"' });
    expect(await supervisor.asset(PICTURE, 'thumb')).toBeUndefined();
    await expect(supervisor.asset('../../etc/passwd', 'preview')).rejects.toMatchObject({ code: 'invalid-input' });
  });

  it('is started again after a crash; calls in flight fail, new ports work', async () => {
    const first = playHost();
    const client = clientOf(supervisor.connectPage());
    await client.call('echo.text', { text: 'up' });
    const waiting = client.call('wait.forGate', {});
    client.on('thing.happened', () => undefined);
    const gone = new Promise((resolve) => { first.process.once('exit', resolve); });
    first.process.die(139);
    await gone;
    expect(supervisor.connectPage()).toBeUndefined();
    await expect(supervisor.asset(PICTURE, 'preview')).rejects.toMatchObject({ code: 'unavailable' });
    await vi.advanceTimersByTimeAsync(250);
    expect(utilities('host.js')).toHaveLength(2);
    expect(told.restarted).toBe(1);
    playHost();
    expect(await supervisor.asset(PICTURE, 'preview')).toBeDefined();
    client.close();
    await expect(waiting).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('is given up after six crashes in a row, each waited for longer; one that came up begins the count anew', async () => {
    const crash = async (wait: number) => {
      const dying = last('host.js');
      const gone = new Promise((resolve) => { dying.once('exit', resolve); });
      dying.die(1);
      await gone;
      const before = utilities('host.js').length;
      await vi.advanceTimersByTimeAsync(wait - 1);
      expect(utilities('host.js')).toHaveLength(before);
      await vi.advanceTimersByTimeAsync(1);
    };
    for (const wait of [250, 500]) await crash(wait);
    playHost();
    expect(await supervisor.asset(PICTURE, 'preview')).toBeDefined();
    for (const wait of [250, 500, 1000, 2000, 4000, 60_000]) await crash(wait);
    expect(utilities('host.js')).toHaveLength(8);
    expect(told.givenUp).toMatchObject([{ code: 'internal', detail: 'exit code 1' }]);
  });

  it('that cannot open the workspace says why, once, and is not started again', async () => {
    const process = last('host.js');
    runHost(process.parentPort as never, () => Promise.reject(new AppError('locked', 'Another workbench has /w open.', { hint: 'Close it.' })), (code) => { process.die(code); });
    await vi.waitFor(() => { expect(told.givenUp).toMatchObject([{ code: 'locked', hint: 'Close it.' }]); });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(utilities('host.js')).toHaveLength(1);
  });

  it('closes its store before it ends', async () => {
    const { closed, process } = playHost();
    await supervisor.close();
    expect(closed).toHaveBeenCalledOnce();
    expect(process.pid).toBeUndefined();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(utilities('host.js')).toHaveLength(1);
  });

  it('is ended when it does not close in ten seconds', async () => {
    playHost({ close: () => new Promise(() => undefined) });
    const closing = supervisor.close();
    await vi.advanceTimersByTimeAsync(10_000);
    await closing;
    expect(last('host.js').pid).toBeUndefined();
  });
});

describe('a worker', () => {
  beforeEach(() => { app.becomeReady(); supervisor = start(); });

  const startWorker = async () => {
    const host = playHost();
    await supervisor.asset(PICTURE, 'preview');
    const port = (host.given.startWorker as () => WorkerPort)();
    const exits: unknown[] = [];
    port.onExit((exit) => { exits.push(exit); });
    return { port, exits, client: createClient<typeof testApi, object>(port), host };
  };

  it('is started by the main process and answers the host, also what was asked before it was there', async () => {
    const { client } = await startWorker();
    const early = client.call('echo.text', { text: 'early' });
    await vi.waitFor(() => { expect(utilities('worker.js')).toHaveLength(1); });
    playWorker();
    expect(await early).toEqual({ text: 'early' });
    client.close();
  });

  it('that dies is told to the host with its code; the next one is another process', async () => {
    const { exits, host } = await startWorker();
    await vi.waitFor(() => { expect(utilities('worker.js')).toHaveLength(1); });
    playWorker().die(134);
    await vi.waitFor(() => { expect(exits).toEqual([{ code: 134 }]); });
    (host.given.startWorker as () => WorkerPort)();
    await vi.waitFor(() => { expect(utilities('worker.js')).toHaveLength(2); });
  });

  it('that prints is heard by the host, line by line', async () => {
    const { port } = await startWorker();
    const lines: string[] = [];
    port.onLine((line) => { lines.push(line); });
    await vi.waitFor(() => { expect(utilities('worker.js')).toHaveLength(1); });
    const { stderr } = playWorker();
    stderr?.write('first\nsec');
    stderr?.end('ond\nlast');
    await vi.waitFor(() => { expect(lines).toEqual(['first', 'second', 'last']); });
  });

  it('can be ended by the host, and dies with it', async () => {
    const { port, exits, host } = await startWorker();
    await vi.waitFor(() => { expect(utilities('worker.js')).toHaveLength(1); });
    port.kill();
    await vi.waitFor(() => { expect(exits).toEqual([{ code: 15 }]); });
    (host.given.startWorker as () => WorkerPort)();
    await vi.waitFor(() => { expect(utilities('worker.js')).toHaveLength(2); });
    host.process.die(1);
    await vi.waitFor(() => { expect(last('worker.js').pid).toBeUndefined(); });
  });
});

it('nothing is started before the app is ready', () => { expect(start).toThrow('after the app is ready'); });
