import { readFile, stat } from 'node:fs/promises';
import type { WorkerApi } from '../../common/contract/worker-api.ts';
import type { Handlers } from '../../common/rpc/api.ts';
import { AppError } from '../../common/rpc/app-error.ts';
import { runGolden } from '../../../native-model/golden.ts';
import { readCheckpoint } from '../../../native-model/weights.ts';
import { Datasets } from './datasets.ts';
import type { ModelDeps } from './deps.ts';
import { engineInfo } from './engine.ts';
import { translated } from './errors.ts';
import { explain, leaveOut } from './explain.ts';
import { infoOf, ModelCache } from './loaded-model.ts';
import { nearest } from './memories.ts';
import { suggest } from './suggest.ts';
import { runEvaluation, runFineTune, runTraining } from './training.ts';

export type ModelMethods = Extract<keyof WorkerApi, `dataset.${string}` | `training.${string}` | `model.${string}`>;

const MAX_GOLDEN = 256 << 20;

/** The worker's methods that need the model. `engineInfo` (engine.ts) is their part of `worker.doctor`. */
export function createModelHandlers(deps: ModelDeps): Pick<Handlers<WorkerApi>, ModelMethods> {
  const datasets = new Datasets();
  const cache = new ModelCache(deps);
  const run = <T>(task: string, work: () => Promise<T>) => translated(work, deps.tasks.signal(task));
  return {
    'dataset.add': ({ dataset, posts }) => ({ posts: datasets.add(dataset, posts) }),
    'dataset.drop': ({ dataset }) => { datasets.drop(dataset); },
    'training.run': (input) => run(input.task, async () => runTraining(deps, datasets.take(input.dataset), input)),
    'training.fineTune': (input) => run(input.task, async () => runFineTune(deps, datasets.take(input.dataset), input)),
    'training.evaluate': (input) => run(input.task, async () => runEvaluation(deps, datasets.take(input.dataset), input)),
    'model.suggest': (input) => translated(async () => ({ answers: await cache.use(input.model, input.encoder, (loaded) => suggest(deps, loaded, input)), engine: (await engineInfo()).name })),
    'model.explain': (input) => run(input.task, () => explain(deps, cache, input)),
    'model.leaveOut': (input) => translated(async () => cache.use(input.model, input.encoder, (loaded) => leaveOut(deps, loaded, input))),
    'model.nearest': (input) => translated(async () => ({ memories: await cache.use(input.model, input.encoder, (loaded) => nearest(deps, loaded, input)) })),
    'model.inspect': ({ model }) => translated(async () => infoOf(await readCheckpoint(model))),
    'model.parity': ({ file }) => translated(() => parity(file)),
  };
}

async function parity(file: string) {
  const { size } = await stat(file);
  if (size > MAX_GOLDEN) throw new AppError('too-large', `${file} has ${size} bytes; golden files are smaller.`);
  const engine = await engineInfo();
  let json: unknown;
  try {
    json = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new AppError('damaged', `${file} is not JSON.`, { cause: error });
  }
  try {
    return { engine: engine.name, ...(await runGolden(json)) };
  } catch (error) {
    throw new AppError('damaged', `${file} is not a golden file: ${error instanceof Error ? error.message : String(error)}.`, { cause: error });
  }
}
