import * as tf from '@tensorflow/tfjs-core';
import { enginesFolder } from '../../electron/host/worker-arguments.ts';
import { openEngine } from '../../native-model/engine/open-engine.ts';
import { stepCase } from '../helpers/step-cases.ts';
import { stepProgram } from '../helpers/step-program.ts';
import type { Figure } from './bench-loop.ts';

/** d = 300, N = 30, M = 49, D = 512, L = 2, T = 3,896: what a step costs at the sizes of the paper's data. */
const CASES = ['sample', 'shared', 'shared-256', 'shared-212k'];
const LONG = ['each', 'shared-256-212k'];
const WARM_UP = 2;

/** Training steps on the best engine of this machine, and with `full` the long ones, more rounds and wasm too. */
export async function benchSteps(full: boolean): Promise<Figure[]> {
  const { name: engine } = await openEngine({ engines: process.env['MACON_TEST_ENGINES'] ?? enginesFolder() });
  const best = tf.getBackend();
  if (full && best !== 'wasm') await openEngine({ only: 'wasm' });
  const figures: Figure[] = [];
  for (const name of full ? [...CASES, ...LONG] : CASES) {
    for (const backend of full && best !== 'wasm' ? [best, 'wasm'] : [best]) figures.push(...await steps(name, backend, backend === best ? engine : 'wasm', full ? 20 : 6));
  }
  return figures;
}

async function steps(name: string, backend: string, engine: string, rounds: number): Promise<Figure[]> {
  const found = stepCase(name);
  const { sizes, shape } = found;
  const program = await stepProgram(found, async () => { await tf.setBackend(backend); });
  const times: number[] = [];
  for (let round = 0; round < rounds + WARM_UP; round++) {
    const { ms } = await program.step(round + 1);
    if (round >= WARM_UP) times.push(ms);
  }
  await program.dispose();
  times.sort((a, b) => a - b);
  const posts = shape.accounts * shape.postsEach;
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? NaN;
  const label = `step, ${engine}, d=${sizes.width} B=${posts} V=${sizes.words} T=${sizes.tags}, ${program.posts} encoded`;
  return [{ name: `${label}, p50`, value: at(0.5), unit: 'ms' }, { name: `${label}, p95`, value: at(0.95), unit: 'ms' }, { name: label, value: (1000 * posts) / at(0.5), unit: 'posts/s' }];
}
