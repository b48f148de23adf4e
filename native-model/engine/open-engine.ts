import { fileURLToPath } from 'node:url';
import { registerCoreGradients } from './core-gradients.ts';
import { startCpu } from './cpu-engine.ts';
import type { EngineCandidate, EngineName, EngineReport } from './engine-report.ts';
import { startNative } from './native-engine.ts';
import { inspectNativePackage, type NativePackage } from './native-package.ts';
import { startWasm } from './wasm-engine.ts';

export interface EngineOptions {
  /** Take this engine or fail; without it the best that starts. */
  readonly only?: EngineName;
  /** A folder or file in whose node_modules the native packages are looked for; ours by default. */
  readonly from?: string;
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
  const choices = choicesFor(options.from ?? fileURLToPath(import.meta.url));
  const wanted = options.only === undefined ? choices : choices.filter((choice) => choice.name === options.only);
  const candidates: EngineCandidate[] = [];
  for (const choice of wanted) {
    const outcome = await tryToStart(choice, options.only);
    if ('failure' in outcome) {
      candidates.push({ name: choice.name, available: false, reason: outcome.failure });
      continue;
    }
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

function choicesFor(from: string): Choice[] {
  return [
    { name: 'tensorflow-gpu', start: () => fromPackages(['@tensorflow/tfjs-node-gpu'], from) },
    { name: 'tensorflow', start: () => fromPackages(['@tensorflow/tfjs-node', '@tensorflow/tfjs-node-gpu'], from) },
    { name: 'wasm', start: async () => ({ name: 'wasm', reason: await startWasm() }) },
    { name: 'cpu', start: async () => ({ name: 'cpu', reason: await startCpu() }) },
  ];
}

/** The first of the packages whose files are whole and which loads. */
async function fromPackages(names: readonly NativePackage[], from: string): Promise<Started> {
  const reasons: string[] = [];
  for (const name of names) {
    const state = inspectNativePackage(name, from);
    if (!state.complete) {
      reasons.push(state.reason);
      continue;
    }
    try {
      return await startNative(state.entry);
    } catch (error) {
      reasons.push(`${name} does not load: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new Error(reasons.join('; '));
}
