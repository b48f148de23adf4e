import * as v from 'valibot';
import type { JobId } from '../domain/ids.ts';
import { method } from '../rpc/api.ts';
import { nothing } from './fields.ts';
import type { EngineInfo } from './workspace-api.ts';

/** A folder's name, never a path. */
const engineName = v.pipe(v.string(), v.regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/, 'expected the name of an engine'));
/** A piece of work that can be followed and cancelled, as in worker-api.ts. */
const task = v.pipe(v.string(), v.minLength(1), v.maxLength(64));

/** A TensorFlow library on this machine, got by `engine.install`. */
export interface InstalledEngineInfo {
  readonly name: string;
  readonly version: string;
  /** Where it came from, in words. */
  readonly source: string;
  readonly gpu: boolean;
  readonly bytes: number;
  readonly installedAt: string;
  /** The one that the next worker loads. */
  readonly active: boolean;
}
/** `chosen` is an engine's name, `wasm`, or absent where nothing was ever chosen. */
export interface EngineChoice { readonly engines: readonly InstalledEngineInfo[]; readonly chosen?: string }

/** What an `engine-install` job brings: `running` is absent where other jobs kept the old engine at work, and the new one answers from the next start on. */
export interface InstalledEngine extends InstalledEngineInfo { readonly running?: EngineInfo }

/** Asked of the host. Engines belong to the person and their machine, not to the workspace. */
export const engineApi = {
  /** `running` is the engine that answers now. */
  'engine.list': method<EngineChoice & { readonly running: EngineInfo }>()(nothing),
  /** Gets TensorFlow, tries it out and takes it; a failure (`unavailable`, every reason in its detail) or a cancel leaves the engine in use. The job's result is an InstalledEngine. */
  'engine.install': method<{ readonly job: JobId }>()(nothing),
  /** An installed engine or `wasm`; the worker is started anew with it. One that does not start leaves the one before (`damaged`). `conflict` while a job runs. */
  'engine.use': method<EngineInfo>()(v.strictObject({ name: engineName })),
  /** Removing the active one goes back to `wasm` (`conflict` while a job runs). */
  'engine.remove': method<{ readonly name: string }>()(v.strictObject({ name: engineName })),
};

/** Asked of the worker by the host. */
export const workerEngineApi = {
  'engine.list': method<EngineChoice>()(nothing),
  /** Gets TensorFlow, tries it out and makes it active; a failure (`unavailable`, every reason in its detail) leaves the engine in use. Progress as `task.progressed`. `conflict` in a process whose engine is open: it starts programs, whose ends are signals there. */
  'engine.install': method<InstalledEngineInfo>()(v.strictObject({ task })),
  /** For the next worker: a loaded library stays until its process ends. `wasm` is always there. */
  'engine.use': method<void>()(v.strictObject({ name: engineName })),
  'engine.remove': method<void>()(v.strictObject({ name: engineName })),
};
