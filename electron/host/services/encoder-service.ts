import type { MissingEncoder } from '../../common/contract/encoder-api.ts';
import type { HostApi } from '../../common/contract/host-api.ts';
import { ENCODER_SOURCES } from '../../common/domain/encoder-sources.ts';
import type { EncoderDescription } from '../../common/domain/model.ts';
import type { Handlers, OutputOf } from '../../common/rpc/api.ts';
import { AppError } from '../../common/rpc/app-error.ts';
import type { StoredVersion } from '../database/repositories/model-version-repository.ts';
import type { SettingRepository } from '../database/repositories/setting-repository.ts';
import type { WorkerClient } from '../worker-client.ts';
import type { Emit } from './emit.ts';
import { ENCODER_FACT, encoderInUse } from './encoder-in-use.ts';
import { installFile, installFromAddress, planDownload } from './encoder-install.ts';
import type { FeatureRoom } from './feature-room.ts';
import type { JobContext, JobRunner } from './job-runner.ts';
import type { ModelService } from './model-service.ts';

export interface EncoderDeps {
  readonly worker: WorkerClient;
  readonly settings: SettingRepository;
  readonly jobs: JobRunner & { busy(): boolean };
  readonly models: Pick<ModelService, 'activate' | 'active' | 'stored'>;
  readonly room: FeatureRoom;
  /** The person's cache folder. */
  readonly cache: string;
  readonly emit: Emit;
  /** What was known of the encoder in use and its features holds no longer. */
  readonly onChange: () => void;
}
export type EncoderHandlers = Pick<Handlers<HostApi>, Extract<keyof HostApi, `encoder.${string}`>>;
type Used = OutputOf<HostApi['encoder.use']>;

/** The person's encoders, and which of them this workspace looks through. */
export function createEncoderService(deps: EncoderDeps): EncoderHandlers {
  const { worker, settings } = deps;
  const list = async () => {
    const { encoders } = await worker.call('encoder.list', {});
    const used = encoderInUse(settings);
    return encoders.map((one) => ({ ...one, inUse: used === undefined ? one.builtIn : one.description.id === used }));
  };
  return {
    'encoder.list': async () => {
      const encoders = await list();
      const missing = encoders.some(({ inUse }) => inUse) ? undefined : missingOf(deps);
      return { encoders, ...(missing === undefined ? {} : { missing }) };
    },
    'encoder.sources': () => ({ sources: ENCODER_SOURCES.map(({ exact: _exact, ...source }) => source) }),
    'encoder.install': (input) => startInstall(deps, (context) => installFile(deps, input, context)),
    'encoder.download': (input) => {
      const plan = planDownload(deps.cache, input);
      return startInstall(deps, (context) => installFromAddress(deps, plan, context));
    },
    'encoder.use': async ({ encoder }) => {
      const found = (await list()).find(({ description }) => description.id === encoder);
      if (found === undefined) throw new AppError('not-found', `The encoder "${encoder}" is not installed.`, { hint: 'Install it from its weights file (macon encoder install FILE).' });
      return use(deps, found.description);
    },
    'encoder.remove': async ({ encoder }) => {
      const found = (await list()).find(({ description }) => description.id === encoder);
      if (found?.inUse === true) throw new AppError('conflict', 'This workspace looks through that encoder.', { hint: 'Use another one first.' });
      const { id } = await worker.call('encoder.remove', { encoder });
      return { id, note: `Removed for all your workspaces. What was made with it stays: features and model versions work again once it is installed (${found?.description.origin ?? 'from its weights file'}).` };
    },
    'encoder.cache': () => deps.room.describe(),
  };
}

/** The one this workspace looks through may be what just came back. */
function startInstall(deps: EncoderDeps, work: (context: JobContext) => Promise<EncoderDescription>) {
  const { job } = deps.jobs.start('encoder-install', 'Installing an encoder', async (context) => {
    const installed = await work(context);
    changed(deps);
    return installed;
  });
  return { job };
}

function missingOf({ settings, models }: EncoderDeps): MissingEncoder {
  const id = encoderInUse(settings) ?? '';
  const label = models.stored().find((version) => version.encoder === id)?.info.encoder.label;
  return { id, ...(label === undefined ? {} : { label }) };
}

async function use(deps: EncoderDeps, description: EncoderDescription): Promise<Used> {
  // Loaded once before anything depends on it; the explicit id keeps the one in use out of it.
  const { encoderProblem } = await deps.worker.call('worker.doctor', { encoder: description.id });
  if (encoderProblem !== undefined) throw new AppError('damaged', encoderProblem, { hint: 'Install it again from its weights file.' });
  if (deps.jobs.busy()) throw new AppError('conflict', 'The encoder cannot change while a job runs.', { hint: 'Wait until it is done, or cancel it.' });
  const before = deps.models.active();
  if (before !== undefined) deps.settings.setFact(versionFact(before.encoder), String(before.id));
  deps.settings.setFact(ENCODER_FACT, description.id);
  changed(deps);
  return { encoder: description, ...(await matchVersion(deps, description, before)) };
}

/** The version used with an encoder last, so that changing back brings back what was there. */
const versionFact = (encoder: string): string => `version of ${encoder}`;

/** A model only understands the regions of its own encoder: one that does becomes the active one, where there is one. */
async function matchVersion({ models, settings }: EncoderDeps, { id, label }: EncoderDescription, active: StoredVersion | undefined): Promise<Pick<Used, 'version' | 'note'>> {
  const named = ({ id: version, name }: StoredVersion) => ({ id: version, name });
  if (active?.encoder === id) return { version: named(active), note: `"${active.name}" was trained with it and stays active.` };
  const fitting = models.stored().filter((version) => version.encoder === id);
  const last = settings.fact(versionFact(id));
  // Newest first; a note says why a version was kept aside.
  const chosen = fitting.find((version) => String(version.id) === last) ?? fitting.find(({ note }) => note === undefined);
  if (chosen === undefined) return { note: noVersion(label, active, fitting) };
  try {
    return { version: named(await models.activate(chosen.id)), note: `"${chosen.name}" was trained with it and is active now.` };
  } catch (error) {
    return { note: `"${chosen.name}" was trained with it but cannot be activated: ${AppError.from(error).message} Activate another version, or train.` };
  }
}

function noVersion(label: string, active: StoredVersion | undefined, fitting: readonly StoredVersion[]): string {
  if (fitting.length > 0) return `Of the versions trained with it each was kept aside (${fitting.map(({ name }) => name).join(', ')}): activate one, or train anew.`;
  const kept = active === undefined ? '' : ` "${active.name}" was trained with ${active.info.encoder.label} and answers again when that is used.`;
  return `No version was trained with ${label} yet: a first training is needed.${kept}`;
}

function changed({ onChange, emit }: EncoderDeps): void {
  onChange();
  emit('workspace.changed', {});
}
