import type { EngineInfo } from '../../common/contract/workspace-api.ts';
import { openEngine } from '../../../native-model/engine/open-engine.ts';

let opened: Promise<EngineInfo> | undefined;
let engines: string | undefined;

/** Where installed engines are looked for; to be said before the engine is opened. */
export function setEnginesFolder(folder: string): void {
  engines = folder;
}

/** Whether this process has been asked for its engine: from then on it must start no program (docs/adr/0031). */
export const engineIsOpen = (): boolean => opened !== undefined;

/** Opens the model's engine on first use, once for the process. The engine part of `worker.doctor`. */
export function engineInfo(): Promise<EngineInfo> {
  opened ??= openEngine(engines === undefined ? {} : { engines });
  return opened;
}
