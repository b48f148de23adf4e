import type { RunId } from '../../../electron/common/domain/ids.ts';
import { AppError } from '../../../electron/common/rpc/app-error.ts';
import type { Workbench } from '../../workbench/workbench.svelte.ts';
import type { WholeRun } from './run-texts.ts';

/** A run that an editor shows, its curve going on while it is at work. */
export class RunState {
  run = $state.raw<WholeRun>();
  error = $state.raw<AppError>();
  /** How it stands now; it was read before its last word. */
  readonly state = $derived.by(() => (this.run === undefined ? undefined : this.#workbench.runs.stateOf(this.run)));
  readonly version = $derived.by(() => this.#workbench.runs.version(this.run?.version));
  readonly #workbench: Workbench;
  #turn = 0;

  constructor(workbench: Workbench) { this.#workbench = workbench; }

  async read(id: RunId): Promise<void> {
    const turn = ++this.#turn;
    const { connection, runs, encoderNames } = this.#workbench;
    if (this.run?.id !== id) this.run = undefined;
    // Without the names the numbers stand alone.
    if (!runs.read) void runs.reload();
    void encoderNames.load();
    try {
      const found = await connection.call('training.run', { run: id });
      if (turn === this.#turn) { this.run = found; this.error = undefined; }
    } catch (thrown) { if (turn === this.#turn) this.error = AppError.from(thrown); }
  }

  /** Adds what its training tells; returns how to stop. */
  follow(): () => void {
    return this.#workbench.connection.on('training.progressed', (point) => {
      if (this.run?.job === point.job) this.run = { ...this.run, curve: [...this.run.curve, point] };
    });
  }
}
