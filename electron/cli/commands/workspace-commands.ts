import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { ImportReport } from '../../common/contract/data-api.ts';
import { SPLIT_RULES } from '../../common/domain/split.ts';
import { AppError } from '../../common/rpc/app-error.ts';
import { createWorkspace } from '../../host/create-workspace.ts';
import { encoderOfWorkspace } from '../../host/encoder-of-workspace.ts';
import { startWebHost } from '../../web/serve.ts';
import { EXIT } from '../exit-codes.ts';
import { table } from '../output.ts';
import type { Run } from '../run.ts';
import { follow, withHost, withWorker } from '../session.ts';
import { oneOf, whole } from './data-commands.ts';

export function addWorkspaceCommands(program: Command, run: Run): void {
  program.command('init').description('make a workspace: empty, or filled with the generated sample feed')
    .argument('<folder>')
    .option('--sample', 'fill it with the sample feed')
    .option('--split <rule>', `how posts get their side (training, validation, test): ${SPLIT_RULES.join(', ')}; workbench unless the first training names one`)
    .option('--seed <n>', 'seed of the sample', '1')
    .option('--accounts <n>', 'accounts of the sample', '24')
    .option('--posts <n>', 'posts an account', '40')
    .option('--no-habit', 'a sample whose accounts have no tagging habits')
    .option('--blank-photos', 'a sample whose photos show nothing')
    .action(run(async (output, _workspace, options, [folder = '.']) => {
      const isSample = options['sample'] === true;
      const made = await createWorkspace(resolve(folder), { split: options['split'] === undefined ? undefined : oneOf('--split', options['split'], SPLIT_RULES), takeFree: isSample });
      if (!isSample) {
        output.result({ folder: made }, [`An empty workspace is in ${made}. Next: macon import FILE --workspace ${folder}`]);
        return;
      }
      await withHost(made, async (client) => {
        const report = await follow<ImportReport>(client, output, client.call('data.sample', {
          seed: whole('--seed', options['seed'], 0), accounts: whole('--accounts', options['accounts'], 1), posts: whole('--posts', options['posts'], 1),
          habit: options['habit'] !== false, blankPhotos: options['blankPhotos'] === true, train: false,
        })).catch((error: unknown) => { throw cutOff(error, made); });
        output.result({ folder: made, ...report }, [`${report.accepted} sample posts are in ${made}. Next: macon train --workspace ${folder}`]);
      });
    }));

  program.command('serve').description('serve the workbench to a browser on this machine; prints its address')
    .option('--port <n>', 'port (0: a free one)', '0')
    .option('--host <address>', 'another address than loopback; whoever can reach it and has the token can use the workspace', '127.0.0.1')
    .action(run(async (output, workspace, options) => {
      const served = await startWebHost({ workspace: resolve(workspace), port: whole('--port', options['port'], 0), host: String(options['host']), readOnly: options['readOnly'] === true });
      output.result({ address: served.address() }, [`MACON Workbench: ${served.address()}`]);
      await new Promise<void>((stop) => { process.once('SIGINT', stop); process.once('SIGTERM', stop); });
      await served.close();
    }));

  addModelChecks(program, run);
}

const cutOff = (error: unknown, folder: string): AppError => {
  const known = AppError.from(error);
  return known.code === 'cancelled' ? new AppError('cancelled', `The sample in ${folder} is not wholly made.`, { hint: 'The same command goes on with it. To be rid of it, remove the folder.', cause: error }) : known;
};

function addModelChecks(program: Command, run: Run): void {
  program.command('doctor').description('which engine and encoder run here (in a workspace: the one it looks through), and why not others')
    .action(run(async (output, workspace) => withWorker(async (worker) => {
      // What is wrong with the workspace must not keep the rest from being told.
      const { encoder, workspaceProblem } = await encoderOfWorkspace(resolve(workspace)).then((id) => ({ encoder: id, workspaceProblem: undefined }), (error: unknown) => ({ encoder: undefined, workspaceProblem: AppError.from(error).message }));
      const found = await worker.call('worker.doctor', encoder === undefined ? {} : { encoder });
      output.result({ ...found, ...(workspaceProblem === undefined ? {} : { workspaceProblem }) }, table([
        ...(workspaceProblem === undefined ? [] : [['--', 'workspace', workspaceProblem]]),
        ...found.engine.candidates.map((candidate) => [candidate.available ? 'ok' : '--', `engine ${candidate.name}`, candidate.reason]),
        ['=>', `engine ${found.engine.name}`, found.engine.reason],
        [found.encoder === undefined ? '--' : 'ok', 'encoder', found.encoder?.label ?? found.encoderProblem ?? 'none'],
        ...Object.entries({ node: process.versions.node, ...found.versions }).map(([name, version]) => ['ok', name, version]),
      ]));
    })));

  program.command('parity').description("check any golden file against this machine's engine; exit code 1 outside the tolerance")
    .argument('<file>')
    .action(run(async (output, _workspace, _options, [file = '']) => withWorker(async (worker) => {
      const found = await worker.call('model.parity', { file: resolve(file) });
      output.result(found, [`engine ${found.engine}`, ...table(found.quantities.map((quantity) => [quantity.ok ? 'ok' : 'FAIL', quantity.name, quantity.worst.toExponential(2), `allowed ${quantity.allowed.toExponential(1)}`]))]);
      return found.ok ? EXIT.ok : EXIT.negative;
    })));
}
