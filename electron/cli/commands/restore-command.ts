import { resolve } from 'node:path';
import type { Command } from 'commander';
import { counted } from '../../common/domain/counted.ts';
import { restoreWorkspace } from '../../host/restore.ts';
import { EXIT } from '../exit-codes.ts';
import { table } from '../output.ts';
import type { Run } from '../run.ts';
import { when } from '../when.ts';

export function addRestoreCommand(program: Command, run: Run): void {
  program.command('restore').description('put a backup in the place of a damaged database; what is there now is kept beside it')
    .option('--from <backup>', 'which: its name or path; without it they are listed')
    .action(run(async (output, workspace, options) => {
      const done = await restoreWorkspace({ workspace: resolve(workspace), ...(typeof options['from'] === 'string' ? { from: options['from'] } : {}) });
      if (done.restored !== undefined) {
        output.result(done, [`Restored ${done.restored}.`, ...(done.kept === undefined ? [] : [`What was there is kept in ${done.kept}.`])]);
        return EXIT.ok;
      }
      output.result(done, table(done.backups.map((backup) => [backup.file, when(backup.at), `${(backup.bytes / 1e6).toFixed(1)} MB`, backup.problem ?? `${counted(backup.posts ?? 0, 'post')}, ${counted(backup.decisions ?? 0, 'decision')}`])));
      output.note('Nothing was restored: say which with --from.');
      return EXIT.negative;
    }));
}
