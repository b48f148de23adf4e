import type { EngineInfo } from '../../common/contract/workspace-api.ts';
import { openEngine } from '../../../native-model/engine/open-engine.ts';

let opened: Promise<EngineInfo> | undefined;

/** Opens the model's engine on first use, once for the process. The engine part of `worker.doctor`. */
export function engineInfo(): Promise<EngineInfo> {
  opened ??= openEngine();
  return opened;
}
