import type { InstalledEngineInfo } from '../../common/contract/engine-api.ts';
import type { WorkerApi, WorkerEvents } from '../../common/contract/worker-api.ts';
import type { Handlers } from '../../common/rpc/api.ts';
import { AppError } from '../../common/rpc/app-error.ts';
import { activeName, listEngines, removeEngine, useEngine } from '../../../native-model/engine/install/engine-store.ts';
import { installEngine } from '../../../native-model/engine/install/install-engine.ts';
import type { EngineManifest } from '../../../native-model/engine/install/manifest.ts';
import type { Tasks } from '../tasks.ts';
import { engineIsOpen } from './engine.ts';
import { translated } from './errors.ts';

export interface EngineDeps {
  /** Folder of the installed engines. */
  readonly store: string;
  readonly tasks: Tasks;
  emit<Name extends keyof WorkerEvents>(name: Name, payload: WorkerEvents[Name]): void;
}

type EngineMethods = Extract<keyof WorkerApi, `engine.${string}`>;

/** Getting, choosing and removing TensorFlow libraries. */
export function createEngineHandlers({ store, tasks, emit }: EngineDeps): Pick<Handlers<WorkerApi>, EngineMethods> {
  return {
    'engine.list': async () => {
      const chosen = await activeName(store);
      return { engines: (await listEngines(store)).map(({ manifest, active }) => infoOf(manifest, active)), ...(chosen === undefined ? {} : { chosen }) };
    },
    'engine.install': ({ task }) => tasks.run(task, (signal) => translated(async () => {
      if (engineIsOpen()) throw new AppError('conflict', 'This process runs the model; TensorFlow is installed by another.', { hint: 'Start the installation again: macon engine install.' });
      const tell = (message: string, done = 0, total = 0) => { emit('task.progressed', { task, done, total, message }); };
      return infoOf(await installEngine({ store, signal, tell }), true);
    }, signal)),
    'engine.use': ({ name }) => translated(() => useEngine(store, name)),
    'engine.remove': ({ name }) => translated(() => removeEngine(store, name)),
  };
}

function infoOf({ name, version, source, gpu, installedAt, files }: EngineManifest, active: boolean): InstalledEngineInfo {
  return { name, version, source, gpu, installedAt, active, bytes: files.reduce((sum, file) => sum + file.size, 0) };
}
