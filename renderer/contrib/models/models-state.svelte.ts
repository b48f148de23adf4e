import type { EvaluationReport, Run } from '../../../electron/common/contract/training-api.ts';
import type { HostApi } from '../../../electron/common/contract/host-api.ts';
import type { OutputOf } from '../../../electron/common/rpc/api.ts';
import type { RunId, VersionId } from '../../../electron/common/domain/ids.ts';
import type { Job } from '../../../electron/common/domain/job.ts';
import type { ModelVersion } from '../../../electron/common/domain/model.ts';
import { AppError } from '../../../electron/common/rpc/app-error.ts';
import type { Workbench } from '../../workbench/workbench.svelte.ts';

type Freshness = OutputOf<HostApi['suggestions.freshness']>;
const PAGE = 50;
const CHANGES: readonly Job['kind'][] = ['train', 'fine-tune', 'model-import', 'suggest-all', 'evaluate'];

/** The model versions of the workspace, newest first, the runs, and the last evaluation. */
export class ModelsState {
  versions = $state.raw<readonly ModelVersion[]>([]);
  runs = $state.raw<readonly Run[]>([]);
  /** Older runs are there. */
  more = $state(false);
  error = $state.raw<AppError>();
  /** How many posts have stored suggestions of the version in use, of an older one, or none. */
  freshness = $state.raw<Freshness | undefined>();
  /** The version whose details are open. */
  open = $state.raw<VersionId>();
  /** A path that is being asked for. */
  asking = $state.raw<{ readonly what: 'export'; readonly version: VersionId } | { readonly what: 'import' }>();
  /** The file that was named for it and is not taken, and why. */
  refused = $state.raw<{ readonly asking: ModelsState['asking']; readonly file: string; readonly error: AppError }>();
  /** In use before the one that is, in this window. */
  before = $state.raw<VersionId>();
  readonly #workbench: Workbench;

  constructor(workbench: Workbench) {
    this.#workbench = workbench;
    for (const name of ['host.connected', 'model.activated', 'workspace.changed'] as const) workbench.connection.on(name, () => { void this.read(); });
    workbench.jobs.onFinished((job) => { if (CHANGES.includes(job.kind)) void this.read(); });
  }

  get active(): ModelVersion | undefined { return this.versions.find((version) => version.active); }
  /** Where one step back leads: what was in use before, else the parent of the one in use. */
  get back(): ModelVersion | undefined {
    const id = this.before ?? this.active?.parent;
    return this.versions.find((version) => version.id === id && !version.active);
  }
  get evaluation(): Job | undefined { return this.#workbench.jobs.latest('evaluate'); }
  get report(): EvaluationReport | undefined { return this.#workbench.jobs.list.find((job) => job.kind === 'evaluate' && job.state === 'done')?.result as EvaluationReport | undefined; }

  async read(): Promise<void> {
    const { connection, encoderNames } = this.#workbench;
    void encoderNames.load();
    try {
      const [{ versions }, { runs }] = await Promise.all([connection.call('training.versions', {}), connection.call('training.runs', { limit: PAGE })]);
      const was = this.active?.id;
      this.versions = versions.toSorted((a, b) => b.id - a.id);
      if (was !== undefined && was !== this.active?.id) this.before = was;
      this.runs = runs;
      this.more = runs.length === PAGE;
      this.error = undefined;
    } catch (error) { this.error = AppError.from(error); }
    this.freshness = await connection.call('suggestions.freshness', {}).catch(() => undefined);
  }

  async readMore(): Promise<void> {
    const last: RunId | undefined = this.runs.at(-1)?.id;
    if (last === undefined) return;
    const { runs } = await this.#workbench.connection.call('training.runs', { limit: PAGE, before: last });
    this.runs = [...this.runs, ...runs.filter((run) => !this.runs.some((known) => known.id === run.id))];
    this.more = runs.length === PAGE;
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
}
