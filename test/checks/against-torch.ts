import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import { table } from '../../electron/cli/output.ts';
import { enginesFolder } from '../../electron/host/worker-arguments.ts';
import { openEngine } from '../../native-model/engine/open-engine.ts';
import { stepCase, type StepCase } from '../helpers/step-cases.ts';
import { stepProgram, type StepTime } from '../helpers/step-program.ts';

/*
 * npm run bench -- --against-torch [--rounds 7] [--cases shared,…]: training steps of ours and of the same model in PyTorch (torch-macon.py), in turns, so that a busy
 * neighbour slows all alike. A ratio is ours / PyTorch's in posts a second; it counts only where PyTorch's processor time is about the number of cores × its wall time.
 */
const CASES = ['sample', 'shared', 'shared-212k', 'shared-256'];
/** wasm takes seconds a step at d = 300: only where its target is. */
const WITH_WASM: readonly string[] = ['sample', 'shared'];
const WARM_UP = 2;
/** Threads that wait for work go on turning for a while. */
const REST_MS = 150;

interface Contestant { readonly name: string; readonly encodings: number; readonly times: StepTime[]; step(round: number): Promise<StepTime>; end(): Promise<void> }
interface Torch { readonly torch: string; readonly forms: Readonly<Record<string, string>>; readonly encodings: Readonly<Record<string, number>> }

interface Row { readonly name: string; readonly encodings: number; readonly ms: number; readonly fastest: number; readonly slowest: number; readonly postsPerSecond: number; readonly cpuPerWall: number }
export interface Comparison { readonly name: string; readonly case: StepCase; readonly torch: string; readonly rows: readonly Row[] }

export async function againstTorch(rounds: number, cases: readonly string[] = CASES): Promise<Comparison[]> {
  const engine = await openEngine({ engines: process.env['MACON_TEST_ENGINES'] ?? enginesFolder() });
  const native = engine.name.startsWith('tensorflow');
  if (!native) console.log(`Only ${engine.name} runs here: ${engine.candidates.map(({ reason }) => reason).join('; ')}`);
  if (native) await openEngine({ only: 'wasm' });
  const comparisons: Comparison[] = [];
  for (const name of cases) {
    const comparison = await compare(name, rounds, [...(native ? ['tensorflow'] : []), ...(WITH_WASM.includes(name) ? ['wasm'] : [])]);
    comparisons.push(comparison);
    print(comparison);
  }
  return comparisons;
}

async function compare(name: string, rounds: number, backends: readonly string[]): Promise<Comparison> {
  const found = stepCase(name);
  const { child, contestants: torch, version } = await startTorch(found);
  try {
    const ours = await Promise.all(backends.map((backend) => our(found, backend)));
    const all = [...ours, ...torch];
    for (let round = 0; round < rounds + WARM_UP; round++) {
      // wasm says enough with fewer.
      for (const contestant of all) if (contestant.name !== 'wasm' || round % 3 === 0 || round < WARM_UP) await take(contestant, round);
    }
    for (const contestant of all) await contestant.end();
    const posts = found.shape.accounts * found.shape.postsEach;
    return { name, case: found, torch: version, rows: all.map(({ name: program, encodings, times }) => ({ name: program, encodings, ...summary(times, posts) })) };
  } finally {
    child.kill();
  }
}

/** A training's steps follow each other: the first after the others' turns finds cold caches and sleeping threads, and is not counted. */
async function take(contestant: Contestant, round: number): Promise<void> {
  await contestant.step(round);
  const time = await contestant.step(round);
  if (round >= WARM_UP) contestant.times.push(time);
  await sleep(REST_MS);
}

async function our(found: StepCase, backend: string): Promise<Contestant> {
  const program = await stepProgram(found, async () => { await tf.setBackend(backend); });
  return { name: backend, encodings: program.posts, times: [], step: (round) => program.step(round + 1), end: () => program.dispose() };
}

async function startTorch({ sizes, shape }: StepCase) {
  const child = spawn('python3', [fileURLToPath(new URL('torch-macon.py', import.meta.url)), 'serve'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ask = async (question: object): Promise<unknown> => {
    child.stdin.write(`${JSON.stringify(question)}\n`);
    const { value, done } = await lines.next() as IteratorResult<string, undefined>;
    if (done === true) throw new Error('PyTorch is not here (pip install torch numpy), or its program stopped: see above');
    return JSON.parse(value);
  };
  const { torch: version, forms, encodings } = await ask({ sizes, ...shape }) as Torch;
  const contestants = Object.keys(forms).map((program): Contestant => ({
    name: `torch ${program} (${forms[program] ?? ''})`, encodings: encodings[program] ?? 0, times: [],
    step: async () => { const { ms, cpu_ms: cpu } = await ask({ program }) as { ms: number; cpu_ms: number }; return { ms, cpu }; },
    end: () => Promise.resolve(),
  }));
  return { child, contestants, version };
}

function summary(times: readonly StepTime[], posts: number) {
  const sorted = times.map(({ ms }) => ms).sort((a, b) => a - b);
  const [ms, fastest, slowest] = [sorted[sorted.length >> 1] ?? NaN, sorted[0] ?? NaN, sorted.at(-1) ?? NaN];
  const sum = (of: 'ms' | 'cpu') => times.reduce((total, time) => total + time[of], 0);
  return { ms, fastest, slowest, postsPerSecond: (1000 * posts) / ms, cpuPerWall: sum('cpu') / sum('ms') };
}

/** Of the medians, in brackets of the fastest steps, which a busy neighbour spoils least. */
function ratioOf(ours: Row, rival: Row): string {
  const counts = rival.cpuPerWall >= 0.85 * availableParallelism();
  return `${(ours.postsPerSecond / rival.postsPerSecond).toFixed(2)} (${(rival.fastest / ours.fastest).toFixed(2)}) × ${rival.name.split(' (')[0] ?? ''}${counts ? '' : ', does not count: its processor time is too low'}`;
}

function print({ name, case: { sizes, shape }, torch, rows }: Comparison): void {
  console.log(`\n${name}: d=${sizes.width} D=${sizes.regionWidth} N=${sizes.captionWords} L=${sizes.slots} T=${sizes.tags} V=${sizes.words} B=${shape.accounts * shape.postsEach}; PyTorch ${torch}`);
  const rivals = rows.filter((row) => row.name.startsWith('torch'));
  const lines = rows.map((row) => [
    row.name, `${row.encodings} encoded`, `${row.ms.toFixed(0)} ms (${row.fastest.toFixed(0)}-${row.slowest.toFixed(0)})`, `${row.postsPerSecond.toFixed(0)} posts/s`, `cpu/wall ${row.cpuPerWall.toFixed(2)}`,
    row.name.startsWith('torch') ? '' : rivals.map((rival) => ratioOf(row, rival)).join('; '),
  ]);
  for (const line of table(lines)) console.log(line);
}
