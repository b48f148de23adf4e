import * as v from 'valibot';
import { method, type Handlers } from '../../electron/common/rpc/api.ts';
import { AppError } from '../../electron/common/rpc/app-error.ts';
import { createClient } from '../../electron/common/rpc/client.ts';
import { EventLog, serve } from '../../electron/common/rpc/server.ts';
import type { Transport } from '../../electron/common/rpc/transport.ts';

/** A small API that has one of each kind of trouble; the contract suite runs it over every transport. */
export const testApi = {
  'echo.text': method<{ readonly text: string }>()(v.strictObject({ text: v.string() })),
  'echo.any': method<{ readonly value: unknown }>()(v.strictObject({ value: v.unknown() })),
  'echo.list': method<{ readonly length: number }>()(v.strictObject({ list: v.array(v.unknown()) })),
  'echo.optional': method<{ readonly keys: readonly string[] }>()(v.strictObject({ must: v.string(), may: v.optional(v.string()) })),
  'fail.app': method<void>()(v.strictObject({})),
  'fail.plain': method<void>()(v.strictObject({})),
  'fail.odd': method<void>()(v.strictObject({})),
  'fail.cycle': method<unknown>()(v.strictObject({})),
  'fail.function': method<unknown>()(v.strictObject({})),
  'wait.forGate': method<{ readonly done: true }>()(v.strictObject({})),
};
export type TestApi = typeof testApi;
export interface TestEvents { 'thing.happened': { readonly what: string }; 'host.connected': { readonly seq: number; readonly resync: boolean } }

/** The serving side: counts what reached a handler, and holds `wait.forGate` until the gate opens. */
export function testHost() {
  const log = new EventLog<TestEvents>(50);
  const gate = Promise.withResolvers<void>();
  const seen = { handled: 0, connections: 0, sinces: [] as (number | undefined)[], done: Promise.withResolvers<void>() };
  const counted = <T>(value: T): T => { seen.handled++; return value; };
  const handlers: Handlers<TestApi> = {
    'echo.text': ({ text }) => counted({ text }),
    'echo.any': ({ value }) => counted({ value }),
    'echo.list': ({ list }) => counted({ length: list.length }),
    'echo.optional': (input) => counted({ keys: Object.keys(input) }),
    'fail.app': () => { throw new AppError('conflict', 'Two of it.', { hint: 'Take one away.', detail: 'row 7' }); },
    'fail.plain': async () => { await Promise.resolve(); throw new TypeError('a bug'); },
    'fail.odd': () => { throw 'a bare string'; },
    'fail.cycle': () => { const loop: Record<string, unknown> = { deep: () => undefined }; loop['self'] = loop; return loop; },
    'fail.function': () => ({ big: 10n, call: () => undefined }),
    'wait.forGate': async () => { await gate.promise; seen.done.resolve(); return { done: true }; },
  };
  return {
    log, seen, handlers,
    openGate: () => { gate.resolve(); },
    connect: (transport: Transport, { since }: { since?: number } = {}) => {
      seen.connections++;
      seen.sinces.push(since);
      const missed = since === undefined ? [] : log.since(since);
      transport.send({ kind: 'event', seq: log.seq, name: 'host.connected', payload: { seq: log.seq, resync: missed === undefined } });
      for (const notice of missed ?? []) transport.send(notice);
      const stop = log.subscribe((notice) => { transport.send(notice); });
      const served = serve(transport, testApi, handlers);
      return { stop: () => { stop(); served.stop(); } };
    },
  };
}
export type TestHost = ReturnType<typeof testHost>;
export const testClient = (transport: Transport) => createClient<TestApi, TestEvents>(transport);
