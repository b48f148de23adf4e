#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { AppError } from '../common/rpc/app-error.ts';
import { addDataCommands } from './commands/data-commands.ts';
import { addEncoderCommands } from './commands/encoder-commands.ts';
import { addEngineCommands } from './commands/engine-commands.ts';
import { addImportsCommands } from './commands/imports-commands.ts';
import { addModelCommands } from './commands/model-commands.ts';
import { addRestoreCommand } from './commands/restore-command.ts';
import { addWorkspaceCommands } from './commands/workspace-commands.ts';
import { EXIT } from './exit-codes.ts';
import { run } from './run.ts';

/** `macon`: the workbench's services without a screen (docs/cli.md). */
const program = new Command('macon')
  .description('Tag photo posts together with MACON, from the terminal.')
  .option('-w, --workspace <folder>', 'the workspace', '.')
  .option('--read-only', 'look at the workspace without changing it (imports, export, suggest --post, model list, model export, encoder list, serve)')
  .option('--json', 'one JSON document on stdout')
  .exitOverride()
  .enablePositionalOptions(false);

addWorkspaceCommands(program, run);
addDataCommands(program, run);
addImportsCommands(program, run);
addModelCommands(program, run);
addEncoderCommands(program, run);
addEngineCommands(program, run);
addRestoreCommand(program, run);
for (const command of program.commands) command.exitOverride();

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  // Commander has told the person on stderr; a program that asked for JSON reads stdout.
  if (error.exitCode !== 0 && process.argv.includes('--json')) {
    const failure = new AppError('invalid-input', error.message.replace(/^error: /, ''));
    process.stdout.write(`${JSON.stringify({ error: failure.toWire() })}\n`);
  }
}
