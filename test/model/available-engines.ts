import { openEngine } from '../../native-model/engine/open-engine.ts';
import type { EngineName } from '../../native-model/engine/engine-report.ts';

/** wasm and cpu, which every installation has, and TensorFlow where its library is on this machine. */
export async function availableEngines(): Promise<EngineName[]> {
  const { name } = await openEngine();
  return name === 'tensorflow' || name === 'tensorflow-gpu' ? [name, 'wasm', 'cpu'] : ['wasm', 'cpu'];
}
