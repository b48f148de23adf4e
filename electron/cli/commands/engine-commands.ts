import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { InstalledEngineInfo } from '../../common/contract/engine-api.ts';
import { connectToRunningHost } from '../../host/workspace-lock.ts';
import { table } from '../output.ts';
import type { Run } from '../run.ts';
import { withWorker, type HostClient } from '../session.ts';

/** `macon engine`: TensorFlow for the model, got once for this person's machine; a worker does the work, as everything of the model. */
export function addEngineCommands(program: Command, run: Run): void {
  const engine = program.command('engine').description('TensorFlow for the model: install, list, use, remove');

  engine.command('install').description("get TensorFlow: the package's official library, the mirror in TFJS_NODE_BASE_URI, or the Python wheel (pip and g++)")
    .action(run(async (output) => withWorker(async (worker) => {
      const task = randomUUID();
      worker.on('task.progressed', ({ task: of, done, total, message }) => { if (of === task) output.progress({ done, total, message: message ?? '' }); });
      const cancel = () => { output.note('Cancelling …'); void worker.call('task.cancel', { task }); };
      process.once('SIGINT', cancel);
      try {
        const installed = await worker.call('engine.install', { task });
        output.result(installed, [`${installed.name} from ${installed.source} is installed and active. A workbench that is open takes it at its next start.`]);
      } finally {
        process.off('SIGINT', cancel);
      }
    })));

  engine.command('list').action(run(async (output) => withWorker(async (worker) => {
    const found = await worker.call('engine.list', {});
    const builtIn = [found.engines.some(({ active }) => active) ? '  ' : '=>', 'wasm', 'WebAssembly, which the program brings'];
    output.result(found, table([...found.engines.map(engineLine), builtIn]));
  })));

  engine.command('use').description('take an installed engine, or wasm: at once in the workbench that has the workspace open, else from the next start on').argument('<name>')
    .action(run(async (output, workspace, _options, [name = '']) => {
      const running = await inWorkbench(workspace, (client) => client.call('engine.use', { name }));
      if (running === undefined) await withWorker((worker) => worker.call('engine.use', { name }));
      output.result({ name }, [running === undefined ? `${name} is active from the next start on.` : `${name} is active; the open workbench runs on ${running.name} now.`]);
    }));

  engine.command('remove').argument('<name>')
    .action(run(async (output, workspace, _options, [name = '']) => {
      const removed = await inWorkbench(workspace, (client) => client.call('engine.remove', { name }));
      if (removed === undefined) await withWorker((worker) => worker.call('engine.remove', { name }));
      output.result({ name }, [`${name} is removed.`]);
    }));
}

/** Through the workbench that has the workspace open, which refuses while a job runs; undefined where none has. Another workspace's workbench keeps what it has loaded until its next start. */
async function inWorkbench<T>(workspace: string, use: (client: HostClient) => Promise<T>): Promise<T | undefined> {
  const client = await connectToRunningHost(resolve(workspace));
  if (client === undefined) return undefined;
  try { return await use(client); } finally { client.close(); }
}

const engineLine = ({ name, source, bytes, active }: InstalledEngineInfo): string[] => [active ? '=>' : '  ', name, `${Math.round(bytes / 1e6)} MB, from ${source}`];
