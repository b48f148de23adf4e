import { existsSync, readdirSync } from 'node:fs';
import { cp, mkdir, rename, rm } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import type { Attempt } from './attempt.ts';
import { bytesUnder } from './bytes-under.ts';
import { compileBinding } from './compile-binding.ts';
import { findCuda } from './cuda.ts';
import { runCommand } from './run-command.ts';

/** The package's own settings for a mirror, as its script reads them. */
const MIRROR = ['TFJS_NODE_CDN_STORAGE', 'npm_config_TFJS_NODE_CDN_STORAGE', 'CDN_STORAGE', 'TFJS_NODE_BASE_URI', 'npm_config_TFJS_NODE_BASE_URI'];
const PARTS = ['package.json', 'binding.gyp', 'binding', 'scripts'];
const STALL_MS = 60_000;
const MEGABYTE = 1 << 20;

export const mirrorSettings = (env: NodeJS.ProcessEnv): string[] => MIRROR.filter((name) => (env[name] ?? '') !== '');

/** The library from where the package itself gets it, whatever mirror is set. Throws an Error with the reason. */
export async function fromOfficial(attempt: Attempt): Promise<{ source: string }> {
  const env = Object.fromEntries(Object.entries(attempt.env).filter(([name]) => !MIRROR.includes(name)));
  await runPackageScript({ ...attempt, env });
  return { source: "the package's official library" };
}

/** The library from the mirror that the package's own environment variables name. Throws an Error with the reason. */
export async function fromMirror(attempt: Attempt): Promise<{ source: string }> {
  const [setting] = mirrorSettings(attempt.env);
  if (setting === undefined) throw new Error('no mirror is set (TFJS_NODE_BASE_URI or TFJS_NODE_CDN_STORAGE)');
  await runPackageScript(attempt);
  return { source: `the mirror of ${setting}` };
}

/**
 * Runs the package's install script, which knows its addresses, on a copy of the package's sources: node_modules stays as npm made it.
 * Where it gets the library but no binding for it, the binding is compiled.
 */
async function runPackageScript({ folder, packageFolder, env, signal, tell }: Attempt): Promise<void> {
  const copy = join(folder, 'package');
  await mkdir(copy);
  for (const part of PARTS) await cp(join(packageFolder, part), join(copy, part), { recursive: true });
  const modules = dirname(dirname(packageFolder));
  const stop = signal === undefined ? {} : { signal };
  const alive = () => {
    const bytes = bytesUnder(join(copy, 'deps'));
    if (bytes > MEGABYTE) tell(`Downloading and unpacking TensorFlow: ${Math.floor(bytes / MEGABYTE)} MB`);
    return bytes;
  };
  const result = await runCommand(process.execPath, [join(copy, 'scripts', 'install.js'), findCuda(env) === undefined ? 'cpu' : 'gpu', 'download'], {
    cwd: copy,
    env: { ...env, ELECTRON_RUN_AS_NODE: '1', NODE_PATH: modules, PATH: [join(modules, '.bin'), dirname(process.execPath), env['PATH'] ?? ''].join(delimiter) },
    stall: { milliseconds: STALL_MS, alive },
    ...stop,
  });
  const libraries = join(copy, 'deps', 'lib');
  const names = existsSync(libraries) ? readdirSync(libraries).filter((name) => /tensorflow.*\.(so|dylib|dll|lib)/.test(name)) : [];
  if (names.length === 0) throw new Error(reasonIn(result.tail));
  await mkdir(join(folder, 'deps'), { recursive: true });
  await rename(libraries, join(folder, 'deps', 'lib'));
  if (existsSync(join(copy, 'lib'))) await rename(join(copy, 'lib'), join(folder, 'lib'));
  else {
    tell('Compiling the binding (about a minute) …');
    const linked = ['libtensorflow.so', 'libtensorflow_framework.so'].filter((name) => names.includes(name));
    await compileBinding({ packageFolder, include: join(copy, 'deps', 'include'), engine: folder, libraries: linked, ...stop });
  }
  await rm(copy, { recursive: true });
}

/** The line of a failed script that says why: an error's message, not its stack. */
function reasonIn(tail: string): string {
  const lines = tail.split('\n').map((line) => line.trim());
  return lines.find((line) => /^(Uncaught )?\w*Error: /.test(line)) ?? lines.findLast((line) => /error|nothing arrived/i.test(line)) ?? 'the script of the package brought no library';
}
