import type { Command } from 'commander';
import { AppError } from '../common/rpc/app-error.ts';
import { EXIT, exitCodeOf } from './exit-codes.ts';
import { createOutput, type Output } from './output.ts';

export type Options = Readonly<Record<string, unknown>>;
/** A command's body; the number it returns is the exit code (default 0). */
export type Body = (output: Output, workspace: string, options: Options, args: readonly string[]) => Promise<number | undefined | void>;
/** Turns a body into what commander calls. */
export type Run = (body: Body) => (...given: unknown[]) => Promise<void>;

/** What takes --read-only: commands that only read, or need no workspace. */
const READING: ReadonlySet<string> = new Set(['imports', 'export', 'suggest', 'serve', 'doctor', 'parity', 'model list', 'model export', 'encoder list']);

function refuseWriting(command: Command): void {
  const name = command.parent?.parent ? `${command.parent.name()} ${command.name()}` : command.name();
  if (READING.has(name) && command.opts()['all'] !== true) return;
  throw new AppError('invalid-input', `macon ${name}${READING.has(name) ? ' --all' : ''} changes the workspace and cannot go with --read-only.`, { hint: 'Leave --read-only out. It goes with imports, export, suggest --post, model list, model export, encoder list and serve.' });
}

/** Every command ends here: one place for output, errors and exit codes. */
export const run: Run = (body) => async (...given) => {
  const command = given.at(-1) as Command;
  const options = command.optsWithGlobals<Options>();
  const output = createOutput(options['json'] === true);
  const args = given.slice(0, -2).filter((value): value is string => typeof value === 'string');
  try {
    if (options['readOnly'] === true) refuseWriting(command);
    process.exitCode = (await body(output, String(options['workspace'] ?? '.'), options, args)) ?? EXIT.ok;
  } catch (error) {
    const failure = AppError.from(error);
    output.failure(failure);
    process.exitCode = exitCodeOf(failure);
  }
};
