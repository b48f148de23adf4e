import * as tf from '@tensorflow/tfjs-core';
import { fuseNative, NATIVE_FORMS } from '../../native-model/engine/native-operations.ts';
import { unfuse } from '../../native-model/engine/operations.ts';
import { stepCase, type StepCase } from '../helpers/step-cases.ts';
import { stepProgram, type StepProgram, type StepTime } from '../helpers/step-program.ts';
import { availableEngines, openEngine } from './available-engines.ts';

/*
 * Times training steps: MACON_TEST_ENGINES=<cache>/engines [MACON_WITHOUT_WASM=1] node test/model/step-time.ts [rounds] [case …]
 * Each round does one step of every program in turn, so that a busy neighbour slows them all; prints medians with the fastest and slowest,
 * and the median of the processor's time, which a busy neighbour changes least. "naive" is TensorFlow without the forms of its own.
 */
interface Program {
  readonly name: string;
  readonly backend: string;
  readonly prepare: () => void;
}

interface Run extends StepProgram { readonly program: Program; readonly times: StepTime[] }

const WARM_UP = 2;
const [rounds = '7', ...wanted] = process.argv.slice(2);
const programs: Program[] = [];
for (const engine of await availableEngines()) {
  if (engine === 'cpu' || (engine === 'wasm' && process.env['MACON_WITHOUT_WASM'] === '1')) continue;
  await openEngine({ only: engine });
  if (engine === 'wasm') programs.push({ name: 'wasm', backend: 'wasm', prepare: () => undefined });
  else programs.push(...(Object.keys(NATIVE_FORMS) as (keyof typeof NATIVE_FORMS)[]).map((forms) => ({ name: `${engine} ${forms}`, backend: 'tensorflow', prepare: () => { fuseNative(forms); } })), { name: `${engine} naive`, backend: 'tensorflow', prepare: () => { unfuse('tensorflow'); } });
}

for (const name of wanted.length === 0 ? ['sample', 'shared', 'each'] : wanted) await measure(name, stepCase(name));

async function measure(name: string, found: StepCase): Promise<void> {
  const runs: Run[] = [];
  for (const program of programs) runs.push({ ...(await stepProgram(found, () => enter(program))), program, times: [] });
  for (let round = 0; round < Number(rounds) + WARM_UP; round++) {
    for (const run of runs) {
      const time = await run.step(round + 1);
      if (round >= WARM_UP) run.times.push(time);
    }
  }
  const { sizes, shape } = found;
  console.log(`${name}: d=${sizes.width} D=${sizes.regionWidth} T=${sizes.tags} V=${sizes.words} B=${shape.accounts * shape.postsEach}, ${runs[0]?.posts ?? 0} posts encoded`);
  for (const { program, times, dispose } of runs) {
    const sorted = times.map(({ ms }) => ms).sort((a, b) => a - b);
    const [median, fastest, slowest] = [sorted[sorted.length >> 1], sorted[0], sorted.at(-1)].map((time) => (time ?? 0).toFixed(0));
    const cpu = times.map((time) => time.cpu).sort((a, b) => a - b)[times.length >> 1] ?? 0;
    console.log(`  ${program.name.padEnd(24)} ${median} ms a step (${fastest}-${slowest}), processor time ${cpu.toFixed(0)} ms`);
    await dispose();
  }
}

async function enter({ backend, prepare }: Program): Promise<void> {
  await tf.setBackend(backend);
  prepare();
}
