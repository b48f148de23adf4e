import type { EncoderSource, FeatureCache, ListedEncoder, MissingEncoder } from '../../../electron/common/contract/encoder-api.ts';
import type { HostApi } from '../../../electron/common/contract/host-api.ts';
import type { Job } from '../../../electron/common/domain/job.ts';
import { AppError } from '../../../electron/common/rpc/app-error.ts';
import type { OutputOf } from '../../../electron/common/rpc/api.ts';
import { Wanted } from '../../workbench/wanted.ts';
import type { Workbench } from '../../workbench/workbench.svelte.ts';

type Engines = OutputOf<HostApi['engine.list']>;
type Checks = OutputOf<HostApi['workspace.doctor']>['checks'];

/** Engines, encoders and what the check of the machine says; read when the page is opened and after each change. */
export class MachineState {
  engines = $state.raw<Engines>();
  encoders = $state.raw<readonly ListedEncoder[]>([]);
  missing = $state.raw<MissingEncoder>();
  sources = $state.raw<readonly EncoderSource[]>([]);
  cache = $state.raw<FeatureCache>();
  checks = $state.raw<Checks>();
  checking = $state(false);
  /** What went wrong, by section. */
  errors = $state.raw<Readonly<Record<string, AppError>>>({});
  /** What the host said of the last change of the encoder. */
  note = $state('');
  /** An engine or encoder is being changed: the worker is started anew. */
  busy = $state('');
  /** A section to be scrolled to. */
  readonly section = new Wanted<string>();
  readonly #workbench: Workbench;

  constructor(workbench: Workbench) {
    this.#workbench = workbench;
    workbench.jobs.onFinished((job) => { if (this.engines !== undefined && (job.kind === 'engine-install' || job.kind === 'encoder-install' || job.kind === 'encode')) void this.read(); });
  }

  /** The installing that runs, or the last one when it failed. */
  job(kind: 'engine-install' | 'encoder-install'): Job | undefined { return this.#workbench.jobs.latest(kind); }

  async read(): Promise<void> {
    const { connection } = this.#workbench;
    await Promise.all([
      this.#try('engines', async () => { this.engines = await connection.call('engine.list', {}); }),
      this.#try('encoders', async () => { const { encoders, missing } = await connection.call('encoder.list', {}); this.encoders = encoders; this.missing = missing; }),
      this.#try('sources', async () => { this.sources = (await connection.call('encoder.sources', {})).sources; }),
      this.#try('cache', async () => { this.cache = await connection.call('encoder.cache', {}); }),
    ]);
  }

  async check(): Promise<void> {
    this.checking = true;
    await this.#try('doctor', async () => { this.checks = (await this.#workbench.connection.call('workspace.doctor', {})).checks; });
    this.checking = false;
  }

  async useEngine(name: string): Promise<void> { await this.#change(`Starting ${name}`, 'engines', async () => { await this.#workbench.connection.call('engine.use', { name }); }); }
  async removeEngine(name: string): Promise<void> { await this.#change(`Removing ${name}`, 'engines', async () => { await this.#workbench.connection.call('engine.remove', { name }); }); }
  async useEncoder(encoder: string): Promise<void> { await this.#change('Changing the encoder', 'encoders', async () => { this.note = (await this.#workbench.connection.call('encoder.use', { encoder })).note; }); }
  async removeEncoder(encoder: string): Promise<void> { await this.#change('Removing the encoder', 'encoders', async () => { this.note = (await this.#workbench.connection.call('encoder.remove', { encoder })).note; }); }

  async #change(busy: string, section: string, act: () => Promise<void>): Promise<void> {
    this.busy = busy;
    this.note = '';
    const done = await this.#try(section, act);
    this.busy = '';
    const { errors } = this;
    await Promise.all([this.read(), this.#workbench.workspace.load()]);
    // Reading anew went well; what the change itself met is still to be told.
    if (!done) this.errors = errors;
  }

  async #try(section: string, act: () => Promise<void>): Promise<boolean> {
    try {
      await act();
      this.errors = Object.fromEntries(Object.entries(this.errors).filter(([other]) => other !== section));
      return true;
    } catch (error) { this.errors = { ...this.errors, [section]: AppError.from(error) }; return false; }
  }
}
