import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import type { InstalledEngineInfo } from '../../common/contract/engine-api.ts';
import { table } from '../output.ts';
import type { Run } from '../run.ts';
import { withWorker } from '../session.ts';

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

  engine.command('use').description('take an installed engine, or wasm, from the next start on').argument('<name>')
    .action(run(async (output, _workspace, _options, [name = '']) => withWorker(async (worker) => {
      await worker.call('engine.use', { name });
      output.result({ name }, [`${name} is active from the next start on.`]);
    })));

  engine.command('remove').argument('<name>')
    .action(run(async (output, _workspace, _options, [name = '']) => withWorker(async (worker) => {
      await worker.call('engine.remove', { name });
      output.result({ name }, [`${name} is removed.`]);
    })));
}

const engineLine = ({ name, source, bytes, active }: InstalledEngineInfo): string[] => [active ? '=>' : '  ', name, `${Math.round(bytes / 1e6)} MB, from ${source}`];
