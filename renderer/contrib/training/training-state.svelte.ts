import type { JobId } from '../../../electron/common/domain/ids.ts';
import type { Job } from '../../../electron/common/domain/job.ts';
import type { Readiness, TrainingPoint, TrainingReport } from '../../../electron/common/contract/training-api.ts';
import { AppError } from '../../../electron/common/rpc/app-error.ts';
import { Later } from '../../lib/later.ts';
import type { Workbench } from '../../workbench/workbench.svelte.ts';
import { askedOf, changedOptions, optionsKept, usualOptions, wrongFields, type Asked, type TrainingOptions } from './training-options.ts';

/** Where the form is kept, with the rest of how a person left the workspace's screen. */
const KEPT = 'training.options';
const KEPT_POINTS = 2000;
/** Counting what is new takes the host longer than a judgement does. */
const SOON_MS = 600;

/** The run that is shown, its live curve, and whether another makes sense now. */
export class TrainingState {
  readiness = $state.raw<Readiness>();
  points = $state.raw<readonly TrainingPoint[]>([]);
  options = $state<TrainingOptions>(usualOptions());
  optionsOpen = $state(false);
  /** The version in use, to tell whether one that was kept aside still is. */
  active = $derived.by(() => this.#workbench.workspace.description?.model?.id);
  #shown = $state.raw<JobId>();
  /** Once a person pauses, not after each key. */
  readonly #readSoon = new Later(SOON_MS, () => { void this.readReadiness(); });
  readonly #workbench: Workbench;

  constructor(workbench: Workbench) {
    this.#workbench = workbench;
    const { connection, decisions, jobs, layout } = workbench;
    layout.onTaken(() => { this.options = optionsKept(layout.kept[KEPT]); });
    connection.on('host.connected', () => { void this.readReadiness(); });
    for (const name of ['workspace.changed', 'model.activated', 'posts.imported'] as const) connection.on(name, () => { void this.readReadiness(); });
    decisions.onStored(() => { this.#readSoon.soon(); });
    jobs.onFinished((job) => { void this.readReadiness(); if (job.id === this.job?.id) void this.readCurve(); });
    connection.on('training.progressed', (point) => { this.#add(point); });
  }

  /** Posts have their sides for good once a training was begun; a new rule is refused then. */
  get drawn(): boolean { return this.active !== undefined || this.#workbench.jobs.latest('train', 'evaluate') !== undefined; }
  get job(): Job | undefined {
    const { jobs } = this.#workbench;
    return jobs.running.find((job) => job.kind === 'train' || job.kind === 'fine-tune') ?? jobs.get(this.#shown) ?? jobs.latest('train', 'fine-tune');
  }
  get running(): boolean { return this.job?.state === 'running' || this.job?.state === 'queued'; }
  get report(): TrainingReport | undefined { return this.job?.state === 'done' ? (this.job.result as TrainingReport | undefined) : undefined; }
  get last(): TrainingPoint | undefined { return this.points.at(-1); }

  async start(): Promise<void> {
    const options = $state.snapshot(this.options);
    const [wrong] = wrongFields(options).values();
    if (wrong !== undefined) {
      this.optionsOpen = true;
      throw new AppError('invalid-input', wrong, { hint: 'Mend it under Options; an empty field is left at the usual.' });
    }
    // A rule that was left in the form before the sides were drawn would be refused.
    await this.begin(askedOf(this.drawn ? { ...options, split: undefined } : options));
  }
  /** Trainings with settings of their own, whatever the form says: one a seed, one after another. */
  async begin({ input, seeds }: Asked): Promise<void> {
    const { connection } = this.#workbench;
    const [seed] = seeds;
    if (seeds.length > 1) this.#show((await connection.call('training.startSeries', { ...input, seeds: [...seeds] })).jobs[0]);
    else this.#show((await connection.call('training.start', { ...input, ...(seed === undefined ? {} : { seed }) })).job);
  }
  /** Keeps the form as it is now for the next sitting. */
  keepOptions(): void { this.#workbench.layout.keep(KEPT, changedOptions(this.options) === 0 ? undefined : $state.snapshot(this.options)); }
  setOptions(options: TrainingOptions): void { this.options = options; this.keepOptions(); }
  async fineTune(): Promise<void> { this.#show((await this.#workbench.connection.call('training.fineTune', {})).job); }

  async readReadiness(): Promise<void> {
    this.readiness = await this.#workbench.connection.call('training.readiness', {}).catch(() => this.readiness);
  }

  /** The curve of the run that is shown, as far as it came: for a window that was opened after it began. */
  async readCurve(): Promise<void> {
    const job = this.job?.id;
    if (job === undefined) return;
    const { connection, runs } = this.#workbench;
    if (runs.ofJob(job) === undefined) await runs.reload();
    const run = runs.ofJob(job);
    // Without an answer what was seen of it stays.
    const read = run === undefined ? undefined : await connection.call('training.run', { run: run.id }).catch(() => undefined);
    if (read === undefined || this.job?.id !== job) return;
    const { curve } = read;
    // What came meanwhile goes on from what is stored.
    const [last] = curve.slice(-1);
    this.points = [...curve, ...(this.running ? this.points.filter((point) => point.job === job && point.step > (last?.step ?? 0)) : [])];
  }

  #show(job: JobId | undefined): void {
    this.#shown = job;
    if (this.points[0]?.job !== job) this.points = [];
  }

  #add(point: TrainingPoint): void {
    if (this.points[0] !== undefined && this.points[0].job !== point.job) this.points = [];
    // A window that was opened in the middle of it.
    if (this.points.length === 0 && point.step > 1) void this.readCurve();
    // A long run keeps every second point, so that the curve stays whole and small.
    const kept = this.points.length >= KEPT_POINTS ? this.points.filter((one, index) => index % 2 === 0 || one.validationF1 !== undefined) : this.points;
    this.points = [...kept, point];
  }
}
