import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { registerCoreGradients } from './core-gradients.ts';
import { startCpu } from './cpu-engine.ts';
import type { EngineCandidate, EngineName, EngineReport } from './engine-report.ts';
import { activeName, BUILT_IN } from './install/engine-store.ts';
import { tryCard } from './card.ts';
import { findDamage, readManifest } from './install/manifest.ts';
import { startInstalled, startNative } from './native-engine.ts';
import { inspectNativePackage, type NativePackage } from './native-package.ts';
import { startWasm } from './wasm-engine.ts';

export interface EngineOptions {
  /** Take this engine or fail; without it the best that starts. */
  readonly only?: EngineName;
  /** A folder or file in whose node_modules the native packages are looked for; ours by default. */
  readonly from?: string;
  /** The folder of engines that `installEngine` fills; without it only packages are looked at. */
  readonly engines?: string;
}

interface Started {
  readonly name: EngineName;
  readonly reason: string;
}

interface Choice {
  readonly name: EngineName;
  readonly start: () => Promise<Started>;
}

/**
 * Starts the best engine that is on this machine: TensorFlow with a card, TensorFlow, WebAssembly, plain JavaScript; fetches nothing.
 * Throws an Error that lists every reason when none (or not the only one asked for) starts.
 */
export async function openEngine(options: EngineOptions = {}): Promise<EngineReport> {
  const choices = choicesFor(options.from ?? fileURLToPath(import.meta.url), options.engines);
  const wanted = options.only === undefined ? choices : choices.filter((choice) => choice.name === options.only);
  const candidates: EngineCandidate[] = [];
  for (const choice of wanted) {
    const outcome = await tryToStart(choice, options.only);
    if ('failure' in outcome) {
      candidates.push({ name: choice.name, available: false, reason: outcome.failure });
      continue;
    }
    // TensorFlow takes the processor by itself where it finds no card that it can use.
    if (outcome.name !== choice.name) candidates.push({ name: choice.name, available: false, reason: 'TensorFlow found no graphics card that it can use' });
    registerCoreGradients();
    candidates.push({ ...outcome, available: true });
    return { ...outcome, candidates };
  }
  throw new Error(`No engine for the model: ${candidates.map((c) => `${c.name}: ${c.reason}`).join('; ')}`);
}

async function tryToStart(choice: Choice, only: EngineName | undefined): Promise<Started | { failure: string }> {
  try {
    const started = await choice.start();
    // The package for a graphics card falls back to the processor by itself: then it is not what was asked for.
    if (only !== undefined && started.name !== only) return { failure: `only ${started.name} started: ${started.reason}` };
    return started;
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}

function choicesFor(from: string, engines: string | undefined): Choice[] {
  return [
    { name: 'tensorflow-gpu', start: () => firstThatStarts([onCard(engines), ...packages(['@tensorflow/tfjs-node-gpu'], from, tryCard)]) },
    { name: 'tensorflow', start: () => firstThatStarts([installed(engines), ...packages(['@tensorflow/tfjs-node', '@tensorflow/tfjs-node-gpu'], from)]) },
    { name: 'wasm', start: async () => ({ name: 'wasm', reason: await startWasm() }) },
    { name: 'cpu', start: async () => ({ name: 'cpu', reason: await startCpu() }) },
  ];
}

/** The first that starts; throws an Error with the reasons of all. */
async function firstThatStarts(ways: readonly (() => Promise<Started>)[]): Promise<Started> {
  const reasons: string[] = [];
  for (const way of ways) {
    try {
      return await way();
    } catch (error) {
      reasons.push(error instanceof Error ? error.message : String(error));
    }
  }
  throw new Error(reasons.filter((reason) => reason !== '').join('; '));
}

/** The engine that was installed and chosen. Damaged files are never loaded: a library cut short would kill the process. */
const installed = (engines: string | undefined) => async (): Promise<Started> => {
  const name = engines === undefined ? undefined : await activeName(engines);
  if (engines === undefined || name === undefined) throw new Error('no TensorFlow was installed (macon engine install)');
  if (name === BUILT_IN) throw new Error('WebAssembly was chosen (macon engine use)');
  const folder = join(engines, name);
  const manifest = await readManifest(folder);
  const damage = manifest === undefined ? 'its manifest is missing' : await findDamage(folder, manifest);
  if (damage !== undefined) throw new Error(`${name}: ${damage} (macon engine install)`);
  try {
    return await startInstalled(folder);
  } catch (error) {
    throw new Error(`${name} does not load: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
};

/** The same for a graphics card: only where the engine was made for cards and this machine has a driver. */
const onCard = (engines: string | undefined) => async (): Promise<Started> => {
  const name = engines === undefined ? undefined : await activeName(engines);
  const manifest = engines === undefined || name === undefined ? undefined : await readManifest(join(engines, name));
  if (manifest === undefined) throw new Error('');
  if (!manifest.gpu) throw new Error(`${manifest.name} was made for the processor`);
  await tryCard(join(engines as string, manifest.name));
  return installed(engines)();
};

/** Packages of node_modules that somebody filled by their own scripts. */
function packages(names: readonly NativePackage[], from: string, before?: (root: string) => Promise<void>): (() => Promise<Started>)[] {
  return names.map((name) => async () => {
    const state = inspectNativePackage(name, from);
    if (!state.complete) throw new Error(state.reason);
    await before?.(state.root);
    try {
      return await startNative(state.entry);
    } catch (error) {
      throw new Error(`${name} does not load: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    }
  });
}
