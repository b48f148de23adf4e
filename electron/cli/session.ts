import { resolve } from 'node:path';
import type { HostApi, HostEvents } from '../common/contract/host-api.ts';
import type { WorkerApi, WorkerEvents } from '../common/contract/worker-api.ts';
import type { Job } from '../common/domain/job.ts';
import type { JobId } from '../common/domain/ids.ts';
import { AppError } from '../common/rpc/app-error.ts';
import { createClient, type Client } from '../common/rpc/client.ts';
import { transportPair } from '../common/rpc/transport.ts';
import { createHost } from '../host/create-host.ts';
import { forkWorker } from '../host/fork-worker.ts';
import { connectToRunningHost } from '../host/workspace-lock.ts';
import type { Output } from './output.ts';

export type HostClient = Client<HostApi, HostEvents>;

/** Runs `use` on the workspace: through the workbench that has it open, else on a host of our own that closes afterwards. */
export async function withHost<T>(workspace: string, use: (client: HostClient) => Promise<T>, readOnly = false): Promise<T> {
  const folder = resolve(workspace);
  const running = await connectToRunningHost(folder);
  if (running !== undefined) {
    try { return await use(running); } finally { running.close(); }
  }
  const host = await createHost({ workspace: folder, startWorker: forkWorker, readOnly });
  const [ours, theirs] = transportPair();
  const client = createClient<HostApi, HostEvents>(ours);
  host.connect(theirs);
  try { return await use(client); } finally { client.close(); await host.close(); }
}

/** A worker alone, for what needs no workspace (doctor, parity). */
export async function withWorker<T>(use: (client: Client<WorkerApi, WorkerEvents>) => Promise<T>): Promise<T> {
  const port = forkWorker();
  const client = createClient<WorkerApi, WorkerEvents>(port);
  try { return await use(client); } finally { port.kill(); }
}

/** Follows a job to its end, showing its progress; Ctrl+C cancels it. The job's result, or its error thrown. */
export async function follow<Result>(client: HostClient, output: Output, started: Promise<{ readonly job: JobId }>): Promise<Result> {
  const seen = new Map<number, Job>();
  let tell: (job: Job) => void = () => undefined;
  const stop = client.on('jobs.changed', (job) => { seen.set(job.id, job); tell(job); });
  const { job: id } = await started;
  const cancel = () => { output.note('Cancelling …'); void client.call('jobs.cancel', { job: id }); };
  process.once('SIGINT', cancel);
  try {
    const finished = await new Promise<Job>((settle, fail) => {
      tell = (job) => {
        if (job.id !== id) return;
        if (job.state === 'running') output.progress(job);
        if (job.state === 'done' || job.state === 'failed' || job.state === 'cancelled') settle(job);
      };
      client.onClose(() => { fail(new AppError('unavailable', 'The workbench that did this work has gone.')); });
      client.call('jobs.get', { job: id }).then((job) => { tell(job); }, fail);
      const known = seen.get(id);
      if (known !== undefined) tell(known);
    });
    if (finished.state === 'cancelled') throw new AppError('cancelled', 'The work was cancelled; what was finished until then is kept.');
    if (finished.error !== undefined) throw AppError.fromWire(finished.error);
    return finished.result as Result;
  } finally {
    stop();
    process.off('SIGINT', cancel);
  }
}
