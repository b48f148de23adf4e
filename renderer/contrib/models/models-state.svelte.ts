import type { EvaluationReport } from '../../../electron/common/contract/training-api.ts';
import type { HostApi } from '../../../electron/common/contract/host-api.ts';
import type { OutputOf } from '../../../electron/common/rpc/api.ts';
import type { VersionId } from '../../../electron/common/domain/ids.ts';
import type { Job } from '../../../electron/common/domain/job.ts';
import type { ModelVersion } from '../../../electron/common/domain/model.ts';
import type { Workbench } from '../../workbench/workbench.svelte.ts';

type Freshness = OutputOf<HostApi['suggestions.freshness']>;

/** The model versions of the workspace, newest first, and the last evaluation. */
export class ModelsState {
  versions = $state.raw<readonly ModelVersion[]>([]);
  /** How many posts have stored suggestions of the version in use, of an older one, or none. */
  freshness = $state.raw<Freshness | undefined>();
  readonly #workbench: Workbench;

  constructor(workbench: Workbench) {
    this.#workbench = workbench;
    for (const name of ['host.connected', 'model.activated', 'workspace.changed'] as const) workbench.connection.on(name, () => { void this.read(); });
    workbench.jobs.onFinished((job) => { if (job.kind === 'train' || job.kind === 'fine-tune' || job.kind === 'model-import' || job.kind === 'suggest-all') void this.read(); });
  }

  get evaluation(): Job | undefined { return this.#workbench.jobs.latest('evaluate'); }
  get report(): EvaluationReport | undefined { return this.#workbench.jobs.list.find((job) => job.kind === 'evaluate' && job.state === 'done')?.result as EvaluationReport | undefined; }

  async read(): Promise<void> {
    const answer = await this.#workbench.connection.call('training.versions', {}).catch(() => undefined);
    if (answer !== undefined) this.versions = answer.versions.toSorted((a, b) => b.id - a.id);
    this.freshness = await this.#workbench.connection.call('suggestions.freshness', {}).catch(() => undefined);
  }

  async activate(version: VersionId): Promise<void> {
    await this.#workbench.connection.call('training.activate', { version });
    await this.read();
  }
}
