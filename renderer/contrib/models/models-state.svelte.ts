import type { EvaluationReport } from '../../../electron/common/contract/training-api.ts';
import type { HostApi } from '../../../electron/common/contract/host-api.ts';
import type { OutputOf } from '../../../electron/common/rpc/api.ts';
import type { VersionId } from '../../../electron/common/domain/ids.ts';
import type { Job } from '../../../electron/common/domain/job.ts';
import type { ModelVersion } from '../../../electron/common/domain/model.ts';
import { AppError } from '../../../electron/common/rpc/app-error.ts';
import { Wanted } from '../../workbench/wanted.ts';
import type { Workbench } from '../../workbench/workbench.svelte.ts';

type Freshness = OutputOf<HostApi['suggestions.freshness']>;

/** What is done with the model versions of the workspace, and the last evaluation. */
export class ModelsState {
  /** How many posts have stored suggestions of the version in use, of an older one, or none. */
  freshness = $state.raw<Freshness | undefined>();
  /** The version whose details are open. */
  open = $state.raw<VersionId>();
  /** To be shown with its details, the focus on its row. */
  readonly wanted = new Wanted<VersionId>();
  /** A path that is being asked for. */
  asking = $state.raw<{ readonly what: 'export'; readonly version: VersionId } | { readonly what: 'import' }>();
  /** The file that was named for it and is not taken, and why. */
  refused = $state.raw<{ readonly asking: ModelsState['asking']; readonly file: string; readonly error: AppError }>();
  readonly #workbench: Workbench;

  constructor(workbench: Workbench) {
    this.#workbench = workbench;
    const { connection, jobs, encoderNames } = workbench;
    connection.on('host.connected', () => { void encoderNames.load(); });
    for (const name of ['host.connected', 'model.activated', 'workspace.changed'] as const) connection.on(name, () => { void this.#readFreshness(); });
    jobs.onFinished((job) => { if (job.kind === 'suggest-all') void this.#readFreshness(); });
  }

  /** Where one step back leads: what was in use before, else the parent of the one in use. */
  get back(): ModelVersion | undefined {
    const { runs } = this.#workbench;
    const back = runs.version(runs.before ?? runs.active?.parent);
    return back?.active === true ? undefined : back;
  }
  get evaluation(): Job | undefined { return this.#workbench.jobs.latest('evaluate'); }
  get report(): EvaluationReport | undefined { return this.#workbench.jobs.list.find((job) => job.kind === 'evaluate' && job.state === 'done')?.result as EvaluationReport | undefined; }

  async read(): Promise<void> {
    const { encoderNames, runs } = this.#workbench;
    void encoderNames.load();
    await Promise.all([runs.reload(), this.#readFreshness()]);
  }

  showActive(): void {
    this.#workbench.layout.openSideBar('models');
    const id = this.#workbench.workspace.description?.model?.id;
    if (id !== undefined) this.wanted.ask(id);
  }

  /** The path that was asked for. One that cannot be taken is told beside the field, which stays. */
  async take(file: string, overwrite = false): Promise<void> {
    const { asking } = this;
    const { connection } = this.#workbench;
    this.refused = undefined;
    try {
      if (asking?.what === 'export') await connection.call('training.exportModel', { file, version: asking.version, ...(overwrite ? { overwrite } : {}) });
      else await connection.call('training.importModel', { file });
      if (this.asking === asking) this.asking = undefined;
    } catch (error) { this.refused = { asking, file, error: AppError.from(error) }; }
  }

  async activate(version: VersionId): Promise<void> {
    const { name } = await this.#workbench.connection.call('training.activate', { version });
    await this.read();
    this.#workbench.notices.info(`${name} is in use now.${this.back === undefined ? '' : ` One step back: ${this.back.name}.`}`);
  }

  async #readFreshness(): Promise<void> { this.freshness = await this.#workbench.connection.call('suggestions.freshness', {}).catch(() => undefined); }
}
