import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Client } from '../../electron/common/rpc/client.ts';
import { AppError } from '../../electron/common/rpc/app-error.ts';
import { testClient, testHost, type TestApi, type TestEvents, type TestHost } from '../helpers/rpc-fixture.ts';
import { TRANSPORTS } from '../helpers/rpc-transports.ts';

type TestClient = Client<TestApi, TestEvents>;
/** A call that the types forbid, as a hostile page could make it. */
const rawCall = (client: TestClient, method: string, input: unknown) => client.call(method as 'echo.any', input as { value: unknown });
const codeOf = (call: Promise<unknown>) => call.then(() => 'answered', (error: unknown) => (error instanceof AppError ? error.code : 'no AppError'));
const nested = (depth: number) => { let value: unknown = 1; for (let level = 0; level < depth; level++) value = [value]; return value; };

describe.each(TRANSPORTS)('calls over $name', (kind) => {
  let host: TestHost;
  let opened: Awaited<ReturnType<(typeof kind)['open']>>;
  let client: TestClient;
  beforeEach(async () => {
    host = testHost();
    opened = await kind.open(host);
    client = testClient(await opened.connect());
  });
  afterEach(async () => { host.openGate(); client.close(); await opened.close(); });

  it('answers with the handler\'s value', async () => {
    expect(await client.call('echo.text', { text: 'ünïcode 🐕 \u0000 "quoted"' })).toEqual({ text: 'ünïcode 🐕 \u0000 "quoted"' });
  });

  it('gives each of 1,000 calls at once its own answer', async () => {
    const texts = Array.from({ length: 1000 }, (_, index) => `call ${index}`);
    const answers = await Promise.all(texts.map((text) => client.call('echo.text', { text })));
    expect(answers.map((answer) => answer.text)).toEqual(texts);
    expect(host.seen.handled).toBe(1000);
  });

  it('refuses calls past the limit of what may wait, and answers the others', async () => {
    const calls = Array.from({ length: 5000 }, () => client.call('wait.forGate', {}));
    const codes = Promise.all(calls.map(codeOf));
    expect(await codeOf(calls[4999] as Promise<unknown>)).toBe('unavailable');
    host.openGate();
    expect((await codes).filter((code) => code === 'answered')).toHaveLength(4096);
    expect(await client.call('echo.text', { text: 'again' })).toEqual({ text: 'again' });
  });

  it('carries an AppError with its code, hint and detail', async () => {
    await expect(client.call('fail.app', {})).rejects.toMatchObject({ name: 'AppError', code: 'conflict', message: 'Two of it.', hint: 'Take one away.', detail: 'row 7' });
  });

  it.each([['fail.plain', 'a bug'], ['fail.odd', 'a bare string']] as const)('turns what %s throws into an internal error', async (method, message) => {
    await expect(client.call(method, {})).rejects.toMatchObject({ code: 'internal', message });
  });

  it.each(['fail.cycle', 'fail.function'] as const)('answers %s, whose output cannot travel, with an error', async (method) => {
    expect(await codeOf(client.call(method, {}))).toBe('internal');
    expect(await client.call('echo.text', { text: 'still here' })).toEqual({ text: 'still here' });
  });

  it.each(['no.such', '', '__proto__', 'constructor', 'toString', 'hasOwnProperty', 'echo.text '.repeat(100)])('refuses the unknown method "%s"', async (method) => {
    await expect(rawCall(client, method, {})).rejects.toMatchObject({ code: 'unknown-method' });
    expect(host.seen.handled).toBe(0);
  });

  it.each([
    ['a wrong type', { text: 7 }], ['a missing field', {}], ['an unknown field', { text: 'a', more: 1 }], ['a list', ['text']],
    ['a bare string', 'text'], ['null', null], ['nothing', undefined], ['an inherited name', { text: 'a', toString: 1, constructor: 2 }],
    ['__proto__', JSON.parse('{"text": "a", "__proto__": {"polluted": true}}') as unknown],
  ])('refuses %s before any handler sees it', async (_name, input) => {
    await expect(rawCall(client, 'echo.text', input)).rejects.toMatchObject({ code: 'invalid-input' });
    expect(host.seen.handled).toBe(0);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it.each([
    ['deep', nested(13)], ['very deep', nested(3000)], ['wide', Array.from({ length: 200_001 }, () => 0)], ['long', 'x'.repeat(8_000_001)],
    ['long in its names', { ['n'.repeat(8_000_001)]: 1 }],
  ])('refuses a %s value as too large', async (_name, value) => {
    expect(await codeOf(client.call('echo.any', { value }))).toBe('too-large');
    expect(host.seen.handled).toBe(0);
  });

  it('keeps what it quotes of a wrong input short', async () => {
    const error = await rawCall(client, 'echo.text', { text: [], ['k'.repeat(100_000)]: 1 }).then(() => undefined, (reason: unknown) => reason as AppError);
    expect(error?.code).toBe('invalid-input');
    expect(error?.message.length).toBeLessThan(600);
  });

  it('carries values as JSON would: undefined fields may be missing, the rest is equal', async () => {
    const value = { list: [1, -0.5, 1e300], nothing: null, yes: true, text: '', nested: { a: [{}] } };
    expect(await client.call('echo.any', { value })).toEqual({ value });
    expect((await rawCall(client, 'echo.optional', { must: 'a', may: undefined })) as unknown).toBeDefined();
  });

  it('numbers events, and lets a late client catch up from its last number', async () => {
    const heard: number[] = [];
    client.onAny((event) => heard.push(event.seq));
    host.log.emit('thing.happened', { what: 'one' });
    host.log.emit('thing.happened', { what: 'two' });
    await client.call('echo.text', { text: 'fence' });
    expect(heard.slice(-2)).toEqual([1, 2]);
    const late = testClient(await opened.connect(1));
    const names: string[] = [];
    late.on('thing.happened', ({ what }) => names.push(what));
    await late.call('echo.text', { text: 'fence' });
    expect(names).toEqual(['two']);
    expect(late.lastSeq).toBe(2);
    late.close();
  });

  it('tells a client that missed too much to read everything anew', async () => {
    for (let index = 0; index < 60; index++) host.log.emit('thing.happened', { what: String(index) });
    const late = testClient(await opened.connect(3));
    const resync = await new Promise<boolean>((resolve) => { late.on('host.connected', (payload) => { resolve(payload.resync); }); });
    expect(resync).toBe(true);
    late.close();
  });

  it('fails the calls in flight when it closes, and ignores their late answers', async () => {
    const waiting = client.call('wait.forGate', {});
    const closed = new Promise<void>((resolve) => { client.onClose(resolve); });
    await client.call('echo.text', { text: 'fence' });
    client.close();
    await expect(waiting).rejects.toMatchObject({ code: 'unavailable' });
    await closed;
    host.openGate();
    await host.seen.done.promise;
    await expect(client.call('echo.text', { text: 'x' })).rejects.toMatchObject({ code: 'unavailable' });
    await new Promise<void>((resolve) => { client.onClose(resolve); });
  });
});

describe.each(TRANSPORTS.filter((kind) => kind.name !== 'a WebSocket on loopback'))('what only structured clone can carry, over $name', (kind) => {
  const cyclic: Record<string, unknown> = {};
  cyclic['self'] = cyclic;
  const sparse: unknown[] = [];
  sparse.length = 4_000_000_000;

  it.each([
    ['a cycle', 'echo.any', { value: cyclic }, 'too-large'], ['a sparse list of billions', 'echo.list', { list: sparse }, 'too-large'],
    ['a Map', 'echo.any', { value: new Map([['a', 1]]) }, 'invalid-input'], ['a Date', 'echo.any', { value: new Date(0) }, 'invalid-input'],
    ['9 MB of bytes', 'echo.any', { value: new Uint8Array(9_000_000) }, 'too-large'],
  ])('refuses %s', async (_name, method, input, code) => {
    const host = testHost();
    const opened = await kind.open(host);
    const client = testClient(await opened.connect());
    expect(await codeOf(rawCall(client, method, input))).toBe(code);
    expect(host.seen.handled).toBe(0);
    client.close();
    await opened.close();
  });
});
