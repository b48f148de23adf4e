import type { Statement } from 'better-sqlite3';
import type { Run, TrainingPoint } from '../../../common/contract/training-api.ts';
import type { RunId } from '../../../common/domain/ids.ts';
import type { Database } from '../open.ts';

export type NewRun = Omit<Run, 'id' | 'state'> & { readonly curve: readonly TrainingPoint[] };
type Raw = Omit<Run, 'config' | 'report' | 'version'> & { readonly config: string; readonly report: string | null; readonly version: Run['version'] | null };

const COLUMNS = 'runs.id, job_id AS job, runs.kind, jobs.state, at, config, report, version_id AS version';
const FROM = 'FROM runs JOIN jobs ON jobs.id = job_id';

/** Trainings and evaluations: what was asked, the curve, what came of it. */
export class RunRepository {
  readonly #add: Statement<[number, string, string, string, string | null, number | null, number]>;
  readonly #newest: Statement<[number, number], Raw>;
  readonly #get: Statement<[number], Raw & { readonly curve: string }>;

  constructor(db: Database) {
    this.#add = db.prepare('INSERT INTO runs (job_id, kind, config, curve, report, version_id, at) VALUES (?, ?, ?, ?, ?, ?, ?)');
    this.#newest = db.prepare(`SELECT ${COLUMNS} ${FROM} WHERE runs.id < ? ORDER BY runs.id DESC LIMIT ?`);
    this.#get = db.prepare(`SELECT ${COLUMNS}, curve ${FROM} WHERE runs.id = ?`);
  }

  add(run: NewRun): void {
    this.#add.run(run.job, run.kind, JSON.stringify(run.config), JSON.stringify(run.curve), run.report === undefined ? null : JSON.stringify(run.report), run.version ?? null, run.at);
  }

  /** Without their curves, which are long. */
  newest(limit: number, before: RunId | undefined): readonly Run[] { return this.#newest.all(before ?? Number.MAX_SAFE_INTEGER, limit).map(fromRaw); }

  get(id: RunId): (Run & { readonly curve: readonly TrainingPoint[] }) | undefined {
    const raw = this.#get.get(id);
    if (raw === undefined) return undefined;
    const { curve, ...row } = raw;
    return { ...fromRaw(row), curve: JSON.parse(curve) as readonly TrainingPoint[] };
  }
}

function fromRaw({ config, report, version, ...row }: Raw): Run {
  return {
    ...row,
    config: JSON.parse(config) as unknown,
    ...(report === null ? {} : { report: JSON.parse(report) as unknown }),
    ...(version === null || version === undefined ? {} : { version }),
  };
}
