import { createRequire } from 'node:module';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { restoreNodeUtil } from '../../../native-model/engine/node-util.ts';

type Check = (value: unknown) => boolean;
const util = createRequire(import.meta.url)('node:util') as Record<string, Check | undefined>;
const before = { ...util };

describe('what tfjs-node asks of util', () => {
  it('is there, answers as it did, and warns of nothing', async () => {
    const warnings: string[] = [];
    const listen = (warning: Error) => warnings.push(warning.message);
    process.on('warning', listen);
    restoreNodeUtil();
    const answers = (name: string, yes: readonly unknown[], no: readonly unknown[]) => {
      expect([name, yes.map((value) => util[name]?.(value)), no.map((value) => util[name]?.(value))]).toEqual([name, yes.map(() => true), no.map(() => false)]);
    };
    answers('isArray', [[], [1]], [{}, 'a', new Float32Array(1), undefined]);
    answers('isNullOrUndefined', [null, undefined], [0, '', false]);
    answers('isNull', [null], [undefined, 0]);
    answers('isUndefined', [undefined], [null, 0]);
    answers('isObject', [{}, []], [null, 'a', () => 0]);
    answers('isFunction', [() => 0], [{}, undefined]);
    answers('isString', ['', 'a'], [1, undefined]);
    answers('isNumber', [0, NaN], ['1', 1n]);
    answers('isBoolean', [false], [0, undefined]);
    await setImmediate(); // warnings come a tick later
    process.off('warning', listen);
    expect(warnings).toEqual([]);
  });

  it('leaves the rest of util alone', () => {
    restoreNodeUtil();
    expect(util['inspect']).toBe(before['inspect']);
    expect(util['promisify']).toBe(before['promisify']);
  });
});
