import type { BulkMark, BulkPreview, BulkReport, Precision } from '../../../electron/common/contract/bulk-api.ts';
import type { InputOf } from '../../../electron/common/rpc/api.ts';
import type { HostApi } from '../../../electron/common/contract/host-api.ts';
import type { JobId } from '../../../electron/common/domain/ids.ts';
import type { Job } from '../../../electron/common/domain/job.ts';
import { AppError } from '../../../electron/common/rpc/app-error.ts';
import { newClientId } from '../../lib/client-id.ts';
import { counted } from '../../lib/format.ts';
import { Later } from '../../lib/later.ts';
import type { Workbench } from '../../workbench/workbench.svelte.ts';

export type Selection = InputOf<HostApi['bulk.preview']>['selection'];
const WAIT_MS = 200;
/** After these other suggestions stand there, or another version counts. */
const CHANGES: readonly Job['kind'][] = ['suggest-all', 'train', 'fine-tune', 'model-import'];

/** Accepting what the model is sure of on many posts: what would happen, how right it was so far, and the job that does it. */
export class BulkState {
  open = $state(false);
  /** What stands under the line; undefined: where there is room for it. */
  details = $state<boolean>();
  /** Begins where suggestions are marked in the post editor. */
  threshold = $state(0.5);
  /** The posts that got a hashtag are marked done. */
  done = $state(false);
  preview = $state.raw<BulkPreview>();
  points = $state.raw<readonly Precision[]>([]);
  asking = $state(false);
  error = $state.raw<AppError>();
  #job = $state.raw<JobId>();
  /** The client id of what the job does: what its notice offers to take back. */
  #step = '';
  readonly #workbench: Workbench;
  readonly #selection: () => Selection;
  readonly #later = new Later(WAIT_MS, () => { void this.look(); });
  #turn = 0;

  constructor(workbench: Workbench, selection: () => Selection) {
    this.#workbench = workbench;
    this.#selection = selection;
    const marked = workbench.settings.get('labelling.threshold');
    if (typeof marked === 'number') this.threshold = marked;
  }

  /** The job that this grid started, for as long as it runs. */
  get job(): Job | undefined {
    const job = this.#workbench.jobs.get(this.#job);
    return job?.state === 'queued' || job?.state === 'running' ? job : undefined;
  }

  /** What stands there counts no longer, from now on. */
  soon(): void { this.asking = true; this.#later.soon(); }
  /** Something that counts here has changed. */
  changed(): void { if (this.open) this.soon(); }
  stop(): void { this.#later.stop(); this.#turn++; this.asking = false; }

  async look(): Promise<void> {
    const turn = ++this.#turn;
    const { connection } = this.#workbench;
    this.asking = true;
    try {
      const [preview, { points }] = await Promise.all([connection.call('bulk.preview', { selection: this.#selection(), threshold: this.threshold }), connection.call('bulk.precision', {})]);
      if (turn !== this.#turn) return;
      this.preview = preview;
      this.points = points;
      this.error = undefined;
    } catch (error) {
      if (turn !== this.#turn) return;
      this.preview = undefined;
      this.error = AppError.from(error);
    }
    this.asking = false;
  }

  /** Accepts what the preview has told, never what nobody could see yet. */
  async apply(): Promise<void> {
    const { connection, notices } = this.#workbench;
    if (this.asking || this.preview === undefined) {
      notices.info('What would be accepted is being counted. Look at it, then accept.');
      if (!this.asking) this.soon();
      return;
    }
    await this.#workbench.decisions.settled();
    const clientId = newClientId();
    this.#follow((await connection.call('bulk.apply', { clientId, selection: this.#selection(), threshold: this.threshold, done: this.done })).job, clientId);
  }

  /** Marks the chosen posts, as one step that one undo takes back. */
  async mark(mark: BulkMark): Promise<void> {
    const { connection } = this.#workbench;
    await this.#workbench.decisions.settled();
    const clientId = newClientId();
    this.#follow((await connection.call('bulk.mark', { clientId, selection: this.#selection(), mark })).job, clientId);
  }

  #follow(job: JobId, step: string): void {
    this.#job = job;
    this.#step = step;
    this.#workbench.jobs.toldElsewhere.add(job);
  }

  async cancel(): Promise<void> { if (this.#job !== undefined) await this.#workbench.jobs.cancel(this.#job); }

  /** A job has ended: what would happen now may be something else. If it was this grid's, says what it did and how to take it back. */
  ended(job: Job): void {
    if (CHANGES.includes(job.kind)) this.changed();
    if (job.id !== this.#job) return;
    this.#job = undefined;
    this.soon();
    const report = job.result as BulkReport | undefined;
    const { notices } = this.#workbench;
    const undo = { actions: [{ label: 'Undo', command: 'labelling.undo', values: [this.#step] }] };
    if (job.state === 'done' && report?.mark !== undefined) notices.info(markedText(report.mark, report.posts), report.posts === 0 ? {} : undo);
    else if (job.state === 'done' && report !== undefined) notices.info(`Accepted ${counted(report.decisions, 'hashtag')} on ${counted(report.posts, 'post')}.`, undo);
    else if (job.state === 'cancelled') notices.info('It was stopped. What was done by then can be taken back in one step.', undo);
  }
}

const MARKED: Readonly<Record<BulkMark, readonly [string, string]>> = {
  done: ['marked done', 'done'], reopen: ['opened again', 'open'], flag: ['flagged', 'flagged'], unflag: ['no longer flagged', 'without a flag'],
};
/** "12 posts marked done."; what was so already is told too. */
const markedText = (mark: BulkMark, posts: number): string => (posts === 0 ? `All of them were ${MARKED[mark][1]} already.` : `${counted(posts, 'post')} ${MARKED[mark][0]}.`);
