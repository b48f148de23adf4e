import type { TrainingReport } from '../../common/contract/training-api.ts';
import type { JobId, RunId } from '../../common/domain/ids.ts';
import { type Spread, spreadAt } from '../../common/domain/spread.ts';
import { AppError, type WireError } from '../../common/rpc/app-error.ts';
import { EXIT } from '../exit-codes.ts';
import { type Output, table } from '../output.ts';
import { follow, type HostClient } from '../session.ts';
import { f1 } from './numbers.ts';

/** How one seed ended. */
interface Ended { readonly seed: number; readonly state: 'done' | 'failed' | 'cancelled'; readonly report?: TrainingReport; readonly error?: WireError }

/** Follows the trainings of a series; what fails is told and the rest go on, Ctrl+C cancels what is left. */
export async function trainSeries(client: HostClient, output: Output, started: Promise<{ readonly series: RunId; readonly jobs: readonly JobId[] }>, seeds: readonly number[]): Promise<number> {
  const { series, jobs } = await started;
  const runs: Ended[] = [];
  for (const [index, job] of jobs.entries()) {
    const seed = seeds[index] ?? 0;
    const ended = await endOf(client, output, job, seed);
    runs.push(ended);
    if (ended.state === 'failed') output.note(`seed ${seed} failed: ${ended.error?.message ?? ''}`);
  }
  const measured = runs.flatMap(({ report }) => (report === undefined || report.validation.posts === 0 ? [] : [report.validation.after]));
  const validation = { n: measured.length, at: spreadAt(measured) };
  output.result({ series, runs, validation }, lines(runs, validation));
  if (runs.some(({ state }) => state === 'cancelled')) return EXIT.cancelled;
  return runs.every(({ state }) => state === 'done') ? EXIT.ok : EXIT.partly;
}

async function endOf(client: HostClient, output: Output, job: JobId, seed: number): Promise<Ended> {
  try {
    return { seed, state: 'done', report: await follow<TrainingReport>(client, output, Promise.resolve({ job })) };
  } catch (thrown) {
    const error = AppError.from(thrown);
    // A workbench that has gone takes all of them with it.
    if ((await client.call('jobs.get', { job })).finishedAt === undefined) throw error;
    return { seed, state: error.code === 'cancelled' ? 'cancelled' : 'failed', error: error.toWire() };
  }
}

function lines(runs: readonly Ended[], validation: { readonly n: number; readonly at: ReturnType<typeof spreadAt> }): string[] {
  const rows = runs.map(({ seed, state, report }) => [`seed ${seed}`, report === undefined ? state : `version ${report.version}${report.keptAside === undefined ? '' : ', kept aside'}`, ...['1', '5', '9'].map((k) => `F1@${k} ${f1(report?.validation.after, k)}`)]);
  const { at, n } = validation;
  if (n === 0) return [...table(rows), 'nothing was measured; macon evaluate --version N measures a version on test'];
  const spread = (of: Spread | undefined) => (of === undefined ? '–' : `${of.mean.toFixed(3)} ± ${of.deviation?.toFixed(3) ?? '–'}`);
  return [...table(rows), `validation, mean ± standard deviation of ${n}: ${['1', '5', '9'].map((k) => `F1@${k} ${spread(at[k]?.f1)}`).join(', ')}`];
}
