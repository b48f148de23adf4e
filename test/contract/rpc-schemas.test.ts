import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { hostApi } from '../../electron/common/contract/host-api.ts';
import { workerApi } from '../../electron/common/contract/worker-api.ts';
import { serve } from '../../electron/common/rpc/server.ts';
import { transportPair } from '../../electron/common/rpc/transport.ts';
import { createClient } from '../../electron/common/rpc/client.ts';

/** Whatever is wrong for every method; each must be refused before its handler runs. */
const WRONG: readonly (readonly [string, unknown])[] = [
  ['null', null], ['a number', 7], ['a text', 'x'], ['a list', [1]], ['an unknown field', { surprise: 1 }], ['an inherited name', { valueOf: 1 }], ['a function\'s name', { constructor: {} }],
];

describe.each([['host', hostApi], ['worker', workerApi]] as const)('every method of the %s', (_side, api) => {
  const names = Object.keys(api);

  it('is in the list', () => { expect(names.length).toBeGreaterThan(10); });

  it.each(names)('%s has a strict schema on its input', (name) => {
    const { input } = api[name as keyof typeof api] as { input: v.GenericSchema };
    expect(input, `${name} has no schema`).toMatchObject({ kind: 'schema', type: 'strict_object' });
    for (const [what, value] of WRONG.slice(0, 5)) expect(v.safeParse(input, value).success, `${name} takes ${what}`).toBe(false);
  });

  it('is guarded by it: no wrong input reaches a handler', async () => {
    const reached: string[] = [];
    const handlers = Object.fromEntries(names.map((name) => [name, () => { reached.push(name); }]));
    const [near, far] = transportPair();
    serve(far, api as never, handlers as never);
    const client = createClient<Record<string, never>, object>(near);
    for (const name of names) {
      for (const [, value] of WRONG) await expect(client.call(name, value as never), `${name} ${JSON.stringify(value)}`).rejects.toMatchObject({ code: 'invalid-input' });
    }
    expect(reached).toEqual([]);
  });
});
