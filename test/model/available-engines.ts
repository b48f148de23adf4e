import { openEngine as open, type EngineOptions } from '../../native-model/engine/open-engine.ts';
import type { EngineName, EngineReport } from '../../native-model/engine/engine-report.ts';

/** The folder of engines that `npm test` filled (MACON_TEST_NATIVE); without it the tests load no library that a person installed. */
const engines = process.env['MACON_TEST_ENGINES'];

/** `openEngine` with the tests' own engines. */
export const openEngine = (options: EngineOptions = {}): Promise<EngineReport> => open({ ...(engines === undefined ? {} : { engines }), ...options });

/** wasm and cpu, which every installation has, and TensorFlow where its library is on this machine. */
export async function availableEngines(): Promise<EngineName[]> {
  const { name, candidates } = await openEngine();
  if (name === 'tensorflow' || name === 'tensorflow-gpu') return [name, 'wasm', 'cpu'];
  if (engines !== undefined) throw new Error(`TensorFlow was installed for the tests and does not start: ${candidates.map((candidate) => candidate.reason).join('; ')}`);
  return ['wasm', 'cpu'];
}
