import type { Job, JobState } from '../../common/domain/job.ts';
import type { JobId, RunId } from '../../common/domain/ids.ts';
import type { LogLevel, LogLine } from '../../common/domain/log-line.ts';
import { AppError } from '../../common/rpc/app-error.ts';

/** Lines that are kept; the oldest goes first. */
const KEPT = 2_000;
const LONGEST = 2_000;
/** Twenty events a second: a worker that chatters must not push facts out of the event log. */
const EVENT_MS = 50;

/** What the program did, in lines for a person: jobs, the worker and what it prints, faults. Kept for the life of the host. */
export class Log {
  readonly #tell: (line: LogLine) => void;
  readonly #now: () => number;
  readonly #lines: LogLine[] = [];
  #seq = 0;
  #toldAt = -Infinity;
  #timer: NodeJS.Timeout | undefined;

  constructor(tell: (line: LogLine) => void, now: () => number) {
    this.#tell = tell;
    this.#now = now;
  }

  /** Several lines of text are several lines of the log. */
  add(level: LogLevel, source: LogLine['source'], text: string): void {
    for (const one of text.split(/\r\n|\r|\n/)) {
      const clean = withoutSecrets(printable(one)).trimEnd();
      if (clean === '') continue;
      this.#lines.push({ seq: ++this.#seq, at: this.#now(), level, source, text: clean.length > LONGEST ? `${clean.slice(0, LONGEST)}…` : clean });
      if (this.#lines.length > KEPT) this.#lines.shift();
      this.#announce();
    }
  }

  read(after: number | undefined, limit: number): { readonly lines: readonly LogLine[]; readonly next?: number } {
    if (after === undefined) return { lines: this.#lines.slice(-limit) };
    const left = this.#lines.filter((line) => line.seq > after);
    const last = left[limit - 1];
    return { lines: left.slice(0, limit), ...(last === undefined || left.length <= limit ? {} : { next: last.seq }) };
  }

  close(): void { clearTimeout(this.#timer); }

  /** At once, or when the last one is long enough ago; then the newest line, whose number tells of those before it. */
  #announce(): void {
    if (this.#timer !== undefined) return;
    // A clock that was put back must not silence the log.
    const wait = Math.min(EVENT_MS, this.#toldAt + EVENT_MS - this.#now());
    if (wait <= 0) this.#tellNewest();
    else this.#timer = setTimeout(() => { this.#timer = undefined; this.#tellNewest(); }, wait).unref();
  }

  #tellNewest(): void {
    const line = this.#lines.at(-1);
    if (line === undefined) return;
    this.#toldAt = this.#now();
    this.#tell(line);
  }
}

/** Tells a log where a job stands, once for each state; progress is no line. What is a run goes by the run's number, which everything else calls it by. */
export function jobLines(log: Log, runOf: (job: JobId) => RunId | undefined): (job: Job) => void {
  const states = new Map<JobId, JobState>();
  return (job) => {
    if (states.get(job.id) === job.state) return;
    states.set(job.id, job.state);
    if (job.finishedAt !== undefined) states.delete(job.id);
    const run = runOf(job.id);
    const name = run === undefined ? `${job.kind} ${job.id}` : `run ${run} (${job.kind})`;
    switch (job.state) {
      case 'queued': break;
      case 'running': log.add('info', 'job', `${name} began.`); break;
      case 'done': log.add('info', 'job', `${name} is done${duration(job, run !== undefined)}.`); break;
      case 'cancelled': log.add('info', 'job', `${name} was cancelled.`); break;
      case 'failed': log.add('error', 'job', `${name} failed: ${[job.error?.message, job.error?.hint].filter((part) => part !== undefined).join(' ')}`); break;
      default: job.state satisfies never;
    }
  };
}

/** Of a run with a report that tells a time that one comes first. */
function duration({ startedAt, finishedAt, result }: Job, isRun: boolean): string {
  if (startedAt === undefined || finishedAt === undefined) return '';
  const all = `${((finishedAt - startedAt) / 1000).toFixed(1)} s`;
  const seconds = isRun && typeof result === 'object' && result !== null && 'seconds' in result ? result.seconds : undefined;
  return typeof seconds === 'number' ? ` after ${seconds.toFixed(1)} s, ${all} with all that came before and after` : ` after ${all}`;
}

/** The same functions, each fault of the program itself told to the log; errors meant for a person are theirs alone. */
export function withFaultsTold<H extends object>(handlers: H, log: Log): H {
  const told = Object.entries(handlers).map(([name, handler]: [string, (input: never) => unknown]) => [name, async (input: never) => {
    try {
      return await handler(input);
    } catch (thrown) {
      const error = AppError.from(thrown);
      if (error.code === 'internal') log.add('error', 'host', `${name}: ${error.message}${error.detail === undefined ? '' : `\n${error.detail}`}`);
      throw thrown;
    }
  }]);
  return Object.fromEntries(told) as H;
}

/** Escapes and control characters have no place in a panel. */
const printable = (text: string): string => text.replaceAll(/\u001b\[[0-9;?]*[A-Za-z]/g, '').replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '');

/** Tokens, passwords and cookies, by the shapes in which they get into texts. */
const SECRETS: readonly RegExp[] = [
  /(?<=\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@]+(?=@)/gi,
  /(?<=[?&#;](?:[a-z0-9_-]*(?:token|key|secret|signature|password)|sig|auth|code)=)[^\s&#"'<>]+/gi,
  /(?<=\b(?:bearer|basic)\s+)[A-Za-z0-9._~+/=-]{8,}/gi,
  /(?<=\b(?:set-)?cookie:\s*).+/gi,
  /(?<=\b(?:[a-z0-9]+[_-])*(?:token|password|secret|api[_-]?key)["']?\s*[:=]\s*["']?)[^\s"',;&]{4,}/gi,
  /\b(?:hf_|ghp_|gho_|github_pat_|sk-)[A-Za-z0-9_-]{16,}/g,
];
const withoutSecrets = (text: string): string => SECRETS.reduce((kept, secret) => kept.replaceAll(secret, '•••'), text);
