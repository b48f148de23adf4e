import type { HostApi } from '../../common/contract/host-api.ts';
import type { Handlers } from '../../common/rpc/api.ts';
import { AppError } from '../../common/rpc/app-error.ts';
import type { SettingRepository } from '../database/repositories/setting-repository.ts';
import type { WorkerClient } from '../worker-client.ts';
import type { Emit } from './emit.ts';
import type { JobRunner } from './job-runner.ts';

export interface EncoderDeps {
  readonly worker: WorkerClient;
  readonly settings: SettingRepository;
  readonly jobs: JobRunner & { busy(): boolean };
  readonly emit: Emit;
  /** What was known of the encoder in use and its features holds no longer. */
  readonly onChange: () => void;
}
export type EncoderHandlers = Pick<Handlers<HostApi>, Extract<keyof HostApi, `encoder.${string}`>>;

/** A fact of the workspace and no setting: only `encoder.use` changes it, which checks that there is such an encoder. */
const FACT = 'encoder';

/** The id of the encoder in use; undefined for the built-in one. */
export const encoderInUse = (settings: SettingRepository): string | undefined => settings.fact(FACT);

/** The person's encoders, and which of them this workspace looks through. */
export function createEncoderService(deps: EncoderDeps): EncoderHandlers {
  const { worker, settings } = deps;
  const list = async () => {
    const { encoders } = await worker.call('encoder.list', {});
    const used = encoderInUse(settings);
    return encoders.map((one) => ({ ...one, inUse: used === undefined ? one.builtIn : one.description.id === used }));
  };
  return {
    'encoder.list': async () => ({ encoders: await list() }),
    'encoder.install': (input) => worker.call('encoder.install', input),
    'encoder.use': async ({ encoder }) => {
      const found = (await list()).find(({ description }) => description.id === encoder);
      if (found === undefined) throw new AppError('not-found', `The encoder "${encoder}" is not installed.`, { hint: 'Install it from its weights file (macon encoder install FILE).' });
      // Loaded once before anything depends on it; the explicit id keeps the one in use out of it.
      const { encoderProblem } = await worker.call('worker.doctor', { encoder });
      if (encoderProblem !== undefined) throw new AppError('damaged', encoderProblem, { hint: 'Install it again from its weights file.' });
      if (deps.jobs.busy()) throw new AppError('conflict', 'The encoder cannot change while a job runs.', { hint: 'Wait until it is done, or cancel it.' });
      settings.setFact(FACT, encoder);
      deps.onChange();
      deps.emit('workspace.changed', {});
      return found.description;
    },
    'encoder.remove': async ({ encoder }) => {
      if ((await list()).some(({ description, inUse }) => inUse && description.id === encoder)) throw new AppError('conflict', 'This workspace looks through that encoder.', { hint: 'Use another one first.' });
      return worker.call('encoder.remove', { encoder });
    },
  };
}
