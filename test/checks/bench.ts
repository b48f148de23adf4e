/**
 * npm run bench [-- --full] [--out FILE]: how long the loop's parts take here on a sample of 320 posts at d = 100, and training steps at the paper's sizes. A few minutes
 * (--full: the long sizes and wasm too, about half an hour); run it on a quiet machine. Prints a table and, with --out, writes the same as JSON with machine and versions.
 * npm run bench -- --against-torch [--rounds 7] [--cases shared,sample]: against the same model in PyTorch (against-torch.ts).
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { table } from '../../electron/cli/output.ts';
import { againstTorch } from './against-torch.ts';
import { benchVgg16 } from './bench-encode.ts';
import { benchLoop, type Measured } from './bench-loop.ts';
import { benchSteps } from './bench-steps.ts';

const VERSIONS = ['@tensorflow/tfjs-core', 'onnxruntime-node', 'sharp', 'better-sqlite3'];

const { values } = parseArgs({ options: { out: { type: 'string' }, full: { type: 'boolean', default: false }, 'against-torch': { type: 'boolean', default: false }, rounds: { type: 'string', default: '7' }, cases: { type: 'string' } } });
// Minutes of measuring must not end at a file that cannot be written.
if (values.out !== undefined) writeFileSync(values.out, '', { flag: 'a' });
const machine = { cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length, memoryGiB: Math.round(totalmem() / 2 ** 30), node: process.versions.node };
console.log(`${machine.cores} × ${machine.cpu}, ${machine.memoryGiB} GiB, Node ${machine.node}`);
const result = values['against-torch'] ? { comparisons: await againstTorch(Number(values.rounds), values.cases?.split(',')) } : await bench(values.full);
if (values.out !== undefined) writeFileSync(values.out, `${JSON.stringify({ machine, versions: Object.fromEntries(VERSIONS.map((name) => [name, versionOf(name)])), at: new Date().toISOString(), ...result }, undefined, 1)}\n`);
process.exit(0); // the engine's threads would keep it alive

async function bench(full: boolean): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'macon-bench-'));
  try {
    const { engine, figures } = await benchLoop(folder);
    console.log(`engine ${engine}`);
    const all = [...figures, ...await benchVgg16(folder), ...await benchSteps(full)];
    for (const line of table(all.map(({ name, value, unit }) => [name, value.toFixed(1), unit]))) console.log(line);
    return { engine, figures: all };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function versionOf(name: string): string {
  return (JSON.parse(readFileSync(new URL(`../../node_modules/${name}/package.json`, import.meta.url), 'utf8')) as { version: string }).version;
}
