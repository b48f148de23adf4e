import * as tf from '@tensorflow/tfjs-core';
import type { Sizes } from '../../native-model/batch.ts';
import { NATIVE_LSTMS } from '../../native-model/engine/native-lstm.ts';
import { fuseNative } from '../../native-model/engine/native-operations.ts';
import { unfuse } from '../../native-model/engine/operations.ts';
import { taggingLoss } from '../../native-model/loss.ts';
import { Macon } from '../../native-model/macon.ts';
import { Learner } from '../../native-model/step.ts';
import { syntheticBatch, syntheticTargets, type SyntheticShape } from '../helpers/synthetic-batch.ts';
import { availableEngines, openEngine } from './available-engines.ts';

/*
 * Times training steps: MACON_TEST_ENGINES=<cache>/engines node test/model/step-time.ts [rounds] [case …]
 * Each round does one step of every program in turn, so that a busy neighbour slows them all; prints medians with the fastest and slowest,
 * and the processor's share of the wall time (about 2 on two free cores). "naive" is TensorFlow without the forms of its own.
 */
const small = { words: 3000, tags: 150, width: 100, regionWidth: 480, regions: 49, captionWords: 30, slots: 2 };
const large = { words: 20_000, tags: 3896, width: 300, regionWidth: 512, regions: 49, captionWords: 30, slots: 2 };
const CASES: Readonly<Record<string, readonly [Sizes, SyntheticShape]>> = {
  sample: [small, { accounts: 16, postsEach: 2, tagsKept: 48 }],
  shared: [large, { accounts: 4, postsEach: 16, tagsKept: 12 }], // 72 posts encoded
  each: [large, { accounts: 64, postsEach: 1, tagsKept: 12 }], // 192: every memory encoded anew
  'shared-212k': [{ ...large, words: 212_000 }, { accounts: 4, postsEach: 16, tagsKept: 12 }],
};

interface Program {
  readonly name: string;
  readonly backend: string;
  readonly prepare: () => void;
}

interface Run {
  readonly program: Program;
  readonly step: (seed: number) => Promise<number>;
  readonly times: number[];
  processor: number;
  dispose(): void;
}

const WARM_UP = 2;
const [rounds = '7', ...wanted] = process.argv.slice(2);
const programs: Program[] = [];
for (const engine of await availableEngines()) {
  if (engine === 'cpu') continue;
  await openEngine({ only: engine });
  if (engine === 'wasm') programs.push({ name: 'wasm', backend: 'wasm', prepare: () => undefined });
  else programs.push({ name: `${engine} fused`, backend: 'tensorflow', prepare: () => { fuseNative(); } }, ...Object.entries(NATIVE_LSTMS).map(([name, lstm]) => ({ name: `${engine} ${name} LSTM`, backend: 'tensorflow', prepare: () => { fuseNative(lstm); } })), { name: `${engine} naive`, backend: 'tensorflow', prepare: () => { unfuse('tensorflow'); } });
}

for (const name of wanted.length === 0 ? ['sample', 'shared', 'each'] : wanted) {
  const found = CASES[name];
  if (found === undefined) throw new Error(`No case ${name}; there are ${Object.keys(CASES).join(', ')}`);
  await measure(name, ...found);
}

async function measure(name: string, sizes: Sizes, shape: SyntheticShape): Promise<void> {
  const batch = syntheticBatch(sizes, shape);
  const numbers = syntheticTargets(batch, sizes);
  const runs: Run[] = [];
  for (const program of programs) {
    await enter(program);
    const model = Macon.create(sizes, 1);
    const learner = new Learner(model);
    const targets = tf.tensor2d(numbers, [batch.targets, sizes.tags]);
    runs.push({
      program, times: [], processor: 0,
      step: (seed) => learner.step(batch, { rate: 0.75, seed }, (logits) => taggingLoss(logits, targets)),
      dispose: () => { model.dispose(); learner.dispose(); targets.dispose(); },
    });
  }
  for (let round = 0; round < Number(rounds) + WARM_UP; round++) for (const run of runs) await timed(run, round);
  console.log(`${name}: d=${sizes.width} D=${sizes.regionWidth} T=${sizes.tags} V=${sizes.words} B=${batch.targets}, ${batch.posts} posts encoded`);
  for (const { program, times, processor, dispose } of runs) {
    const sorted = times.toSorted((a, b) => a - b);
    const [median, fastest, slowest] = [sorted[sorted.length >> 1], sorted[0], sorted.at(-1)].map((time) => (time ?? 0).toFixed(0));
    console.log(`  ${program.name.padEnd(24)} ${median} ms a step (${fastest}-${slowest}), processor ${(processor / times.reduce((sum, time) => sum + time, 0)).toFixed(2)} × wall`);
    await enter(program);
    dispose();
  }
}

async function timed(run: Run, round: number): Promise<void> {
  await enter(run.program);
  const [cpu, start] = [process.cpuUsage(), performance.now()];
  await run.step(round + 1);
  if (round < WARM_UP) return;
  run.times.push(performance.now() - start);
  const { user, system } = process.cpuUsage(cpu);
  run.processor += (user + system) / 1000;
}

async function enter({ backend, prepare }: Program): Promise<void> {
  await tf.setBackend(backend);
  prepare();
}
