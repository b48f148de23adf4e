import type { Statement } from 'better-sqlite3';
import type { Run, RunData, TrainingPoint } from '../../../common/contract/training-api.ts';
import type { JobId, RunId, VersionId } from '../../../common/domain/ids.ts';
import type { WireError } from '../../../common/rpc/app-error.ts';
import type { Database } from '../open.ts';

export type NewRun = Pick<Run, 'job' | 'kind' | 'config' | 'version' | 'series' | 'at'>;
/** What is known once the work has begun; what is left out stays as it is. */
export interface RunFacts { readonly config?: object; readonly encoder?: string; readonly engine?: string; readonly data?: RunData }

type Optional = 'report' | 'version' | 'series' | 'encoder' | 'engine' | 'data' | 'error';
type Raw = Omit<Run, 'config' | Optional> & { readonly config: string } & { readonly [Key in Optional]: (Run[Key] extends number | undefined ? Run[Key] : string) | null };

const COLUMNS = `runs.id, job_id AS job, runs.kind, CASE WHEN jobs.cut_off = 1 THEN 'interrupted' ELSE jobs.state END AS state, coalesce(jobs.finished_at, at) AS at,
  config, report, version_id AS version, series, encoder, engine, data, jobs.error`;
const FROM = 'FROM runs JOIN jobs ON jobs.id = job_id';

/** Trainings and evaluations: what was asked, the curve as far as it came, what came of it. How a run stands is its job's to say. */
export class RunRepository {
  readonly #db: Database;
  readonly #begin: Statement<[number, string, string, number | null, number | null, number]>;
  readonly #openSeries: Statement<[number]>;
  readonly #ofJob: Statement<[number], { id: RunId }>;
  readonly #tell: Statement<[string | null, string | null, string | null, string | null, number]>;
  readonly #addPoint: Statement<[number, number, string]>;
  readonly #finish: Statement<[string, number | null, number]>;
  readonly #newest: Statement<[number, number], Raw>;
  readonly #get: Statement<[number], Raw & { readonly curve: string }>;
  readonly #points: Statement<[number], { point: string }>;

  constructor(db: Database) {
    this.#db = db;
    this.#begin = db.prepare('INSERT INTO runs (job_id, kind, config, version_id, series, at) VALUES (?, ?, ?, ?, ?, ?)');
    this.#openSeries = db.prepare('UPDATE runs SET series = id WHERE id = ?');
    this.#ofJob = db.prepare('SELECT id FROM runs WHERE job_id = ?');
    this.#tell = db.prepare('UPDATE runs SET config = coalesce(?, config), encoder = coalesce(?, encoder), engine = coalesce(?, engine), data = coalesce(?, data) WHERE id = ?');
    this.#addPoint = db.prepare('INSERT INTO run_points (run_id, place, point) VALUES (?, ?, ?)');
    this.#finish = db.prepare('UPDATE runs SET report = ?, version_id = coalesce(?, version_id) WHERE id = ?');
    this.#newest = db.prepare(`SELECT ${COLUMNS} ${FROM} WHERE runs.id < ? ORDER BY runs.id DESC LIMIT ?`);
    this.#get = db.prepare(`SELECT ${COLUMNS}, curve ${FROM} WHERE runs.id = ?`);
    this.#points = db.prepare('SELECT point FROM run_points WHERE run_id = ? ORDER BY place');
  }

  begin(run: NewRun): RunId { return Number(this.#begin.run(run.job, run.kind, JSON.stringify(run.config), run.version ?? null, run.series ?? null, run.at).lastInsertRowid) as RunId; }
  /** It is the first of those that follow with its id as their series. */
  openSeries(id: RunId): void { this.#openSeries.run(id); }
  ofJob(job: JobId): RunId | undefined { return this.#ofJob.get(job)?.id; }
  tell(id: RunId, { config, encoder, engine, data }: RunFacts): void { this.#tell.run(text(config), encoder ?? null, engine ?? null, text(data), id); }

  /** `from`: how many points the run has already. */
  addPoints(id: RunId, from: number, points: readonly TrainingPoint[]): void {
    this.#db.transaction(() => { for (const [index, point] of points.entries()) this.#addPoint.run(id, from + index, JSON.stringify(point)); }).immediate();
  }

  finish(id: RunId, report: object, version?: VersionId): void { this.#finish.run(JSON.stringify(report), version ?? null, id); }

  /** Without their curves, which are long. */
  newest(limit: number, before: RunId | undefined): readonly Run[] { return this.#newest.all(before ?? Number.MAX_SAFE_INTEGER, limit).map(fromRaw); }

  get(id: RunId): (Run & { readonly curve: readonly TrainingPoint[] }) | undefined {
    const raw = this.#get.get(id);
    if (raw === undefined) return undefined;
    const { curve, ...row } = raw;
    const points = this.#points.all(id).map(({ point }) => JSON.parse(point) as TrainingPoint);
    return { ...fromRaw(row), curve: [...JSON.parse(curve) as readonly TrainingPoint[], ...points] };
  }
}

const text = (value: object | undefined) => (value === undefined ? null : JSON.stringify(value));

function fromRaw({ config, report, version, series, encoder, engine, data, error, ...row }: Raw): Run {
  return {
    ...row,
    config: JSON.parse(config) as unknown,
    ...(error === null ? {} : { error: JSON.parse(error) as WireError }),
    ...(series === null || series === undefined ? {} : { series }),
    ...(encoder === null ? {} : { encoder }),
    ...(engine === null ? {} : { engine }),
    ...(data === null ? {} : { data: JSON.parse(data) as RunData }),
    ...(report === null ? {} : { report: JSON.parse(report) as unknown }),
    ...(version === null || version === undefined ? {} : { version }),
  };
}
