import type { Statement } from 'better-sqlite3';
import type { JobId } from '../../../common/domain/ids.ts';
import type { Job, JobKind, JobState } from '../../../common/domain/job.ts';
import type { WireError } from '../../../common/rpc/app-error.ts';
import type { Database } from '../open.ts';

interface Raw {
  id: JobId; kind: JobKind; state: JobState; done: number; total: number; message: string; createdAt: number;
  startedAt: number | null; finishedAt: number | null; error: string | null; result: string | null;
}

/** Jobs, for as long as the workspace lives. */
export class JobRepository {
  readonly #add: Statement<[string, string, number]>;
  readonly #save: Statement<[string, number, number, string, number | null, number | null, string | null, string | null, number]>;
  readonly #get: Statement<[number], Raw>;
  readonly #newest: Statement<[number], Raw>;
  readonly #unfinished: Statement<[], Raw>;
  readonly #cutOff: Statement<[number]>;

  constructor(db: Database) {
    const columns = 'id, kind, state, done, total, message, created_at AS createdAt, started_at AS startedAt, finished_at AS finishedAt, error, result';
    this.#add = db.prepare("INSERT INTO jobs (kind, state, message, created_at) VALUES (?, 'queued', ?, ?)");
    this.#save = db.prepare('UPDATE jobs SET state = ?, done = ?, total = ?, message = ?, started_at = ?, finished_at = ?, error = ?, result = ? WHERE id = ?');
    this.#get = db.prepare(`SELECT ${columns} FROM jobs WHERE id = ?`);
    this.#newest = db.prepare(`SELECT ${columns} FROM jobs ORDER BY id DESC LIMIT ?`);
    this.#unfinished = db.prepare(`SELECT ${columns} FROM jobs WHERE state IN ('queued', 'running')`);
    this.#cutOff = db.prepare('UPDATE jobs SET cut_off = 1 WHERE id = ?');
  }

  add(kind: JobKind, message: string, at: number): Job {
    const id = Number(this.#add.run(kind, message, at).lastInsertRowid) as JobId;
    return { id, kind, state: 'queued', done: 0, total: 0, message, createdAt: at };
  }

  save(job: Job): void {
    this.#save.run(
      job.state, job.done, job.total, job.message, job.startedAt ?? null, job.finishedAt ?? null,
      job.error === undefined ? null : JSON.stringify(job.error), job.result === undefined ? null : JSON.stringify(job.result), job.id,
    );
  }

  /** It was going, or waited, when the host died. */
  markCutOff(id: JobId): void { this.#cutOff.run(id); }

  get(id: JobId): Job | undefined {
    const raw = this.#get.get(id);
    return raw === undefined ? undefined : toJob(raw);
  }

  /** Newest first. */
  newest(limit: number): readonly Job[] { return this.#newest.all(limit).map(toJob); }

  /** Queued or running ones: after a start, those that a crash cut off. */
  unfinished(): readonly Job[] { return this.#unfinished.all().map(toJob); }
}

const toJob = ({ startedAt, finishedAt, error, result, ...row }: Raw): Job => ({
  ...row,
  ...(startedAt === null ? {} : { startedAt }),
  ...(finishedAt === null ? {} : { finishedAt }),
  ...(error === null ? {} : { error: JSON.parse(error) as WireError }),
  ...(result === null ? {} : { result: JSON.parse(result) as unknown }),
});
