import type { Statement } from 'better-sqlite3';
import type { TrainingPoint } from '../../../common/contract/training-api.ts';
import type { JobId, VersionId } from '../../../common/domain/ids.ts';
import type { JobKind } from '../../../common/domain/job.ts';
import type { Database } from '../open.ts';

export interface Run {
  readonly job: JobId;
  readonly kind: JobKind;
  readonly config: unknown;
  readonly curve: readonly TrainingPoint[];
  readonly report?: unknown;
  readonly version?: VersionId;
  readonly at: number;
}

/** Trainings and evaluations: what was asked, the curve, what came of it. */
export class RunRepository {
  readonly #add: Statement<[number, string, string, string, string | null, number | null, number]>;
  readonly #ofJob: Statement<[number], { job: JobId; kind: JobKind; config: string; curve: string; report: string | null; version: VersionId | null; at: number }>;

  constructor(db: Database) {
    this.#add = db.prepare('INSERT INTO runs (job_id, kind, config, curve, report, version_id, at) VALUES (?, ?, ?, ?, ?, ?, ?)');
    this.#ofJob = db.prepare('SELECT job_id AS job, kind, config, curve, report, version_id AS version, at FROM runs WHERE job_id = ?');
  }

  add(run: Run): void {
    this.#add.run(run.job, run.kind, JSON.stringify(run.config), JSON.stringify(run.curve), run.report === undefined ? null : JSON.stringify(run.report), run.version ?? null, run.at);
  }

  ofJob(job: JobId): Run | undefined {
    const raw = this.#ofJob.get(job);
    if (raw === undefined) return undefined;
    const { report, version, config, curve, ...row } = raw;
    return {
      ...row,
      config: JSON.parse(config) as unknown,
      curve: JSON.parse(curve) as readonly TrainingPoint[],
      ...(report === null ? {} : { report: JSON.parse(report) as unknown }),
      ...(version === null ? {} : { version }),
    };
  }
}
