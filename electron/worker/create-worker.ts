import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { WorkerApi, WorkerEvents } from '../common/contract/worker-api.ts';
import type { Handlers } from '../common/rpc/api.ts';
import { AppError } from '../common/rpc/app-error.ts';
import { createEncoderHandlers } from './encoder/encoder-handlers.ts';
import { loadFeatures } from './encoder/feature-cache.ts';
import { Encoders } from './encoder/installed.ts';
import { createImageHandlers } from './images/image-handlers.ts';
import { createEngineHandlers } from './model/engine-handlers.ts';
import { engineInfo, setEnginesFolder } from './model/engine.ts';
import { createModelHandlers } from './model/model-handlers.ts';
import { throttled } from './progress.ts';
import { generateSample } from './sample-feed/generate-sample.ts';
import { Tasks } from './tasks.ts';
import { Turns } from './turns.ts';

export interface WorkerOptions {
  /** Folder of the person's cache: encoders are kept there. */
  readonly cache: string;
  /** The program's folder `resources`. */
  readonly resources: string;
  /** Folder of the installed engines. */
  readonly engines: string;
  emit<Name extends keyof WorkerEvents>(name: Name, payload: WorkerEvents[Name]): void;
}

/** What a screen waits for: a training gives way to it. */
const ANSWERS: ReadonlySet<keyof WorkerApi> = new Set(['model.suggest', 'model.explain', 'model.leaveOut', 'model.nearest', 'images.derive', 'encoder.cached']);

/** Every method of the worker. The encoder and the engine are opened by the first call that needs them. */
export function createWorker(options: WorkerOptions): Handlers<WorkerApi> {
  const { emit } = options;
  const tasks = new Tasks();
  const turns = new Turns();
  const encoders = new Encoders(options.cache);
  setEnginesFolder(options.engines);
  const model = createModelHandlers({
    loadFeatures: async (features, id, image) => loadFeatures(features, await encoders.describe(id), image),
    encoder: (id) => encoders.describe(id),
    emit,
    tasks,
    giveWay: () => turns.giveWay(),
  });
  return turns.first<WorkerApi>({
    ...createImageHandlers(),
    ...createEncoderHandlers({ encoders, tasks, emit }),
    ...createEngineHandlers({ store: options.engines, tasks, emit }),
    ...model,
    'training.run': (input) => tasks.run(input.task, async () => model['training.run'](input)),
    'training.fineTune': (input) => tasks.run(input.task, async () => model['training.fineTune'](input)),
    'training.evaluate': (input) => tasks.run(input.task, async () => model['training.evaluate'](input)),
    'model.explain': (input) => tasks.run(input.task, async () => model['model.explain'](input)),
    'task.cancel': ({ task }) => { tasks.cancel(task); },
    'worker.doctor': ({ encoder }) => doctor(encoders, encoder, dirname(options.resources)),
    'sample.generate': ({ task, ...input }) => tasks.run(task, (signal) => generateSample({
      ...input,
      resources: options.resources,
      signal,
      progress: throttled((done, total, message) => { emit('task.progressed', { task, done, total, ...(message === undefined ? {} : { message }) }); }),
    })),
  }, ANSWERS);
}

async function doctor(encoders: Encoders, id: string | undefined, root: string) {
  const engine = await engineInfo();
  const versions = versionsOf(['onnxruntime-node', 'sharp', '@tensorflow/tfjs-core'], root);
  try {
    return { engine, encoder: (await encoders.open(id)).description, versions };
  } catch (error) {
    const { message, hint } = AppError.from(error);
    return { engine, encoderProblem: hint === undefined ? message : `${message} ${hint}`, versions };
  }
}

/** Versions of installed packages, read from their manifests: some do not export theirs. */
function versionsOf(names: readonly string[], root: string): Record<string, string> {
  return Object.fromEntries(names.map((name) => {
    try {
      return [name, (JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')) as { version: string }).version];
    } catch (error) {
      return [name, `missing (${(error as Error).message})`];
    }
  }));
}
