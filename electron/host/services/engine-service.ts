import type { EngineChoice, InstalledEngine } from '../../common/contract/engine-api.ts';
import type { HostApi } from '../../common/contract/host-api.ts';
import type { EngineInfo } from '../../common/contract/workspace-api.ts';
import type { JobId } from '../../common/domain/ids.ts';
import type { Handlers } from '../../common/rpc/api.ts';
import { AppError } from '../../common/rpc/app-error.ts';
import type { WorkerClient } from '../worker-client.ts';
import type { Emit } from './emit.ts';
import type { JobContext, JobRunner } from './job-runner.ts';

export interface EngineDeps {
  readonly worker: WorkerClient;
  readonly jobs: JobRunner & { busy(except?: JobId): boolean };
  readonly emit: Emit;
  /** What was known of the engine holds no longer. */
  readonly onChange: () => void;
}
export type EngineHandlers = Pick<Handlers<HostApi>, Extract<keyof HostApi, `engine.${string}`>>;

/** Always there, and what is left when nothing else starts. */
const BUILT_IN = 'wasm';

/** The engines of this machine, and which of them runs the model. A loaded library stays until its process ends, so a change is a new worker. */
export function createEngineService(deps: EngineDeps): EngineHandlers {
  const { worker, jobs } = deps;
  return {
    'engine.list': async () => ({ ...(await worker.call('engine.list', {})), running: await running(deps) }),
    'engine.install': () => ({ job: jobs.start('engine-install', 'Getting TensorFlow', (context) => install(deps, context)).job }),
    'engine.use': async ({ name }) => {
      refuseWhileBusy(deps);
      const before = await worker.call('engine.list', {});
      await worker.call('engine.use', { name });
      return take(deps, name, before);
    },
    'engine.remove': async ({ name }) => {
      const { engines } = await worker.call('engine.list', {});
      const inUse = engines.some((engine) => engine.active && engine.name === name);
      if (inUse) refuseWhileBusy(deps);
      await worker.call('engine.remove', { name });
      if (inUse) await startAnew(deps);
      return { name };
    },
  };
}

async function install(deps: EngineDeps, { id, signal, progress }: JobContext): Promise<InstalledEngine> {
  const before = await deps.worker.call('engine.list', {});
  // pip, tar and the compiler end by signals to whoever started them: not in the process that runs TensorFlow.
  const installed = await deps.worker.aside('The process that gets TensorFlow', (worker) => worker.run('engine.install', {}, {
    signal, onProgress: ({ done, total, message }) => { progress(done, total, message ?? 'Getting TensorFlow'); },
  }));
  // A training that began meanwhile goes on where it is.
  return deps.jobs.busy(id) ? installed : { ...installed, running: await take(deps, installed.name, before) };
}

/** Starts a worker with the engine that was chosen. Where it does not start, goes back to the choice before and throws why. */
async function take(deps: EngineDeps, name: string, before: EngineChoice): Promise<EngineInfo> {
  const outcome = await startAnew(deps).catch((error: unknown) => told(AppError.from(error)));
  const problem = typeof outcome === 'string' ? outcome : fallen(outcome, name);
  if (typeof outcome !== 'string' && problem === undefined) return outcome;
  await deps.worker.call('engine.use', { name: stillThere(before) });
  await startAnew(deps);
  throw new AppError('damaged', `The engine ${name} does not start.`, { detail: problem ?? 'no reason was given', hint: 'The one before goes on answering. Install it again: macon engine install.' });
}

/** How a process ended stands in the detail. */
const told = ({ message, detail }: AppError): string => (detail === undefined ? message : `${message} ${detail}`);

/** Why the worker runs on what it brings itself, though a library was chosen; undefined where the library answers. */
function fallen({ name: runs, candidates }: EngineInfo, name: string): string | undefined {
  if (name === BUILT_IN || (runs !== BUILT_IN && runs !== 'cpu')) return undefined;
  return candidates.filter(({ available }) => !available).map(({ name: engine, reason }) => `${engine}: ${reason}`).join('; ');
}

const stillThere = ({ engines, chosen }: EngineChoice): string => engines.find(({ name }) => name === chosen)?.name ?? BUILT_IN;

async function startAnew(deps: EngineDeps): Promise<EngineInfo> {
  deps.worker.restart();
  const info = await running(deps);
  deps.onChange();
  deps.emit('workspace.changed', {});
  return info;
}

const running = async ({ worker }: EngineDeps): Promise<EngineInfo> => (await worker.call('worker.doctor', {})).engine;

function refuseWhileBusy({ jobs }: EngineDeps): void {
  if (jobs.busy()) throw new AppError('conflict', 'The engine cannot change while a job runs.', { hint: 'Wait until it is done, or cancel it.' });
}
