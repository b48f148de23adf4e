import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { AppError } from '../common/rpc/app-error.ts';
import { userFolders } from '../host/user-folders.ts';
import { startWebHost, type WebHost } from './serve.ts';

const USAGE = 'Usage: main [FOLDER] [--port N] [--host ADDRESS] [--no-open] [--create] [--read-only]';

function readArguments(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: [...args], allowPositionals: true, allowNegative: true,
      options: { port: { type: 'string', default: '0' }, host: { type: 'string', default: '127.0.0.1' }, open: { type: 'boolean', default: true }, create: { type: 'boolean', default: false }, 'read-only': { type: 'boolean', default: false } },
    });
    const port = Number(values.port);
    if (positionals.length > 1 || !Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(positionals.length > 1 ? 'More than one folder was named.' : `"${values.port}" is no port.`);
    return { ...values, port, folder: positionals[0] };
  } catch (error) {
    throw new AppError('invalid-input', error instanceof Error ? error.message : String(error), { hint: USAGE });
  }
}

async function main(): Promise<void> {
  const { folder, port, host, open, create, 'read-only': readOnly } = readArguments(process.argv.slice(2));
  // Without a folder: the sample, made at the first start.
  const workspace = folder === undefined ? { workspace: join(userFolders().data, 'sample'), create: true, sample: {} } : { workspace: resolve(folder), create };
  const web = await startWebHost({ ...workspace, port, host, open, readOnly });
  printAddress(web);
  // Each address is good once; Enter gives another.
  process.stdin.on('data', () => { printAddress(web); }).on('error', () => undefined);
  process.stdin.unref?.();
  let closing = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      // The second one does not wait.
      if (closing) process.exit(130);
      closing = true;
      void web.close().then(() => { process.exit(0); }, (error: unknown) => { report(error); process.exit(1); });
    });
  }
}

function printAddress(web: WebHost): void { process.stdout.write(`MACON Workbench: ${web.address()}\n`); }

function report(error: unknown): void {
  const { message, hint } = AppError.from(error);
  process.stderr.write(`${message}${hint === undefined ? '' : `\n${hint}`}\n`);
}

main().catch((error: unknown) => {
  report(error);
  process.exit(1);
});
