import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { runGolden } from '../../native-model/golden.ts';
import { goldenFixture } from '../helpers/golden-fixture.ts';
import { availableEngines, openEngine } from './available-engines.ts';

describe.each(await availableEngines())('golden files on %s', (engine) => {
  beforeAll(async () => {
    await openEngine({ only: engine });
  });

  it.each(['macon-tiny', 'macon-edges'] as const)(`${engine} agrees with %s`, async (name) => {
    const before = tf.memory().numTensors;
    const report = await runGolden(goldenFixture(name));
    expect(report.quantities.filter((quantity) => !quantity.ok)).toEqual([]);
    expect(report.ok).toBe(true);
    expect(report.quantities).toHaveLength(7 + 3 + 20 + 12 + 3);
    expect(tf.memory().numTensors).toBe(before);
  });

  it(`${engine} disagrees when a weight is another`, async () => {
    const golden = goldenFixture('macon-tiny') as { weights: Record<string, { data: number[] }> };
    golden.weights['coAttention.Wb']!.data[0]! += 0.5;
    const report = await runGolden(golden);
    expect(report.ok).toBe(false);
    expect(report.quantities.find((quantity) => quantity.name === 'C')?.ok).toBe(false);
  });
});
