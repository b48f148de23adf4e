/**
 * node test/checks/vgg16-against-torch.ts [--python python3] [--rounds 16]: images a second of the VGG-16 trunk here and in PyTorch, on the same random weights, in turns.
 * PyTorch is no dependency: whoever runs this has it (pip install torch). A busy neighbour takes threads from either side: a turn counts only where its
 * processor time was near threads × wall time; how many did is printed.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { table } from '../../electron/cli/output.ts';
import { openEncoder, type Encoder } from '../../electron/worker/encoder/encoder.ts';
import { buildTrunk } from '../../electron/worker/encoder/install.ts';
import { randomVgg16, safetensors, torchTensors } from '../helpers/vgg16.ts';

const IMAGES = 8;
const THREADS = availableParallelism();
const { values } = parseArgs({ options: { python: { type: 'string', default: 'python3' }, rounds: { type: 'string', default: '16' } } });
const ROUNDS = Number(values.rounds);

interface Turn { readonly seconds: number; readonly cpu: number; readonly first: readonly number[] }
interface Contestant { readonly name: string; readonly batch: number; readonly threads: number; readonly turns: Turn[]; turn(): Promise<Turn>; end(): void }

/** `together`: as many images are handed over at once, as a workspace's are. */
async function ours(encoder: Encoder, together: number): Promise<Contestant> {
  const pixels = Uint8Array.from({ length: 224 * 224 * 3 }, (_, i) => (i * 7) & 255);
  const turn = async (): Promise<Turn> => {
    const [started, before] = [performance.now(), process.cpuUsage()];
    let regions = new Float32Array();
    for (let i = 0; i < IMAGES; i += together) [regions = regions] = await Promise.all(Array.from({ length: together }, async () => Float32Array.from(await encoder.encodePixels(pixels))));
    const { user, system } = process.cpuUsage(before);
    return { seconds: (performance.now() - started) / 1000, cpu: (user + system) / 1e6, first: [...regions.subarray(0, 8)] };
  };
  await turn();
  return { name: `here, ${together} at a time`, batch: together, threads: Math.min(together, THREADS), turns: [], turn, end: () => undefined };
}

async function torch(weights: string, format: 'contiguous' | 'channels_last', batch: number): Promise<Contestant> {
  const child: ChildProcess = spawn(values.python, [fileURLToPath(new URL('vgg16-against-torch.py', import.meta.url)), weights, String(THREADS), format], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout! });
  const ended = once(child, 'exit').then(([code]): never => { throw new Error(`${values.python} ended with ${String(code)}: is PyTorch installed?`); });
  const answer = async (): Promise<string> => String((await Promise.race([once(lines, 'line'), ended]))[0]);
  const version = await answer();
  const turn = async (): Promise<Turn> => { child.stdin?.write(`${batch} ${Math.ceil(IMAGES / batch)}\n`); return JSON.parse(await answer()) as Turn; };
  await turn();
  return { name: `${version}, ${format}, batch ${batch}`, batch, threads: THREADS, turns: [], turn, end: () => { ended.catch(() => undefined); child.kill(); } };
}

const median = (numbers: readonly number[]): number => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? NaN;
const counted = ({ threads, turns }: Contestant): Turn[] => turns.filter(({ cpu, seconds }) => cpu / seconds > 0.9 * threads);
const rate = (one: Contestant): number => IMAGES / median(counted(one).map(({ seconds }) => seconds));

const folder = mkdtempSync(join(tmpdir(), 'macon-torch-'));
const contestants: Contestant[] = [];
try {
  const weights = join(folder, 'vgg16.safetensors');
  writeFileSync(weights, safetensors(torchTensors(randomVgg16())));
  const { onnx, description } = await buildTrunk(weights, {});
  writeFileSync(join(folder, 'vgg16.onnx'), onnx);
  const encoder = await openEncoder(join(folder, 'vgg16.onnx'), description);
  for (const batch of [1, IMAGES]) contestants.push(await ours(encoder, batch));
  for (const format of ['contiguous', 'channels_last'] as const) for (const batch of [1, IMAGES]) contestants.push(await torch(weights, format, batch));
  for (let round = 0; round < ROUNDS; round++) for (const one of contestants) one.turns.push(await one.turn());
  const [alone, together, ...others] = contestants;
  if (alone === undefined || together === undefined) throw new Error('nobody ran');
  const beside = ({ batch }: Contestant) => (batch === 1 ? alone : together);
  console.log(`${cpus().length} × ${cpus()[0]?.model ?? ''}, ${THREADS} threads, ${ROUNDS} turns of ${IMAGES} images each, medians of those that count`);
  const worst = (one: Contestant) => Math.max(...(one.turns[0]?.first ?? []).map((x, i) => Math.abs(x - (alone.turns[0]?.first[i] ?? NaN)) / Math.max(1, Math.abs(x))));
  for (const line of table(contestants.map((one) => [
    one.name, `${rate(one).toFixed(2)} images/s`, `${(1000 / rate(one)).toFixed(1)} ms`, `${counted(one).length} turns`, `cpu ${(1000 * median(one.turns.map(({ cpu }) => cpu)) / IMAGES).toFixed(0)} ms`,
    ...(others.includes(one) ? [`ratio ${(rate(beside(one)) / rate(one)).toFixed(2)}`, `numbers differ by ${worst(one).toExponential(1)}`] : []),
  ]))) console.log(line);
  console.log(`images that wait together against the best of PyTorch's forms: ${(rate(together) / Math.max(...others.map(rate).filter(Number.isFinite))).toFixed(2)}`);
} finally {
  for (const one of contestants) one.end();
  rmSync(folder, { recursive: true, force: true });
}
