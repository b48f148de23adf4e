import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Attempt } from './attempt.ts';
import { bytesUnder } from './bytes-under.ts';
import { compileBinding, findCompiler } from './compile-binding.ts';
import { runCommand } from './run-command.ts';
import { unzip } from './zip-file.ts';

const LIBRARIES = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'];
/** The headers that the binding includes: C API, and what that pulls in. */
const HEADERS = /^tensorflow\/include\/(tensorflow|tsl|xla)\/.*\.h$/;
/** The C library is the same for every Python; an interpreter that TensorFlow does not know yet takes the wheel of one that it knows. */
const anyPython = (version: string) => ['--python-version', version, '--implementation', 'cp', '--platform', 'manylinux_2_27_x86_64'];
const WAYS_TO_ASK: readonly { readonly program: readonly [string, ...string[]]; readonly options: readonly string[] }[] = [
  { program: ['python3', '-m', 'pip'], options: [] },
  { program: ['pip3'], options: [] },
  { program: ['pip'], options: [] },
  ...['3.12', '3.11'].map((version) => ({ program: ['python3', '-m', 'pip'] as [string, ...string[]], options: anyPython(version) })),
];
const STALL_MS = 120_000;
const MEGABYTE = 1 << 20;

/**
 * The C library inside TensorFlow's wheel for Python, fetched by the machine's own pip (with its own settings for where from), and the binding
 * compiled against it. Linux on x64 only. Throws an Error with the reason.
 */
export async function fromWheel(attempt: Attempt): Promise<{ source: string }> {
  if (process.platform !== 'linux' || process.arch !== 'x64') throw new Error('the wheel holds this library only for Linux on x64');
  const { folder, signal, tell } = attempt;
  // Said before 250 MB are fetched, not after.
  await findCompiler(attempt.packageFolder);
  const downloads = join(folder, 'wheel');
  await mkdir(downloads);
  tell('Downloading TensorFlow (about 250 MB) with pip …');
  const name = await download(downloads, attempt);
  const wheel = join(downloads, name);
  await unzip(wheel, downloads, {
    wanted: (entry) => HEADERS.test(entry) || LIBRARIES.some((library) => entry === `tensorflow/${library}`),
    ...(signal === undefined ? {} : { signal }),
    onProgress: (done, total) => { tell('Unpacking TensorFlow (MB)', Math.floor(done / MEGABYTE), Math.ceil(total / MEGABYTE)); },
  });
  await mkdir(join(folder, 'deps', 'lib'), { recursive: true });
  for (const library of LIBRARIES) {
    const unpacked = join(downloads, 'tensorflow', library);
    if (!existsSync(unpacked)) throw new Error(`${name} holds no ${library}`);
    await rename(unpacked, join(folder, 'deps', 'lib', library));
  }
  tell('Compiling the binding (about a minute) …');
  const include = join(downloads, 'tensorflow', 'include');
  await compileBinding({ packageFolder: attempt.packageFolder, include, engine: folder, libraries: LIBRARIES, ...(signal === undefined ? {} : { signal }) });
  await rm(downloads, { recursive: true });
  return { source: `the Python wheel ${name}` };
}

/** @returns the wheel's file name */
async function download(target: string, { signal, tell }: Attempt): Promise<string> {
  const reasons: string[] = [];
  const temporary = join(target, 'pip');
  await mkdir(temporary);
  const ask = ['download', '--no-deps', '--only-binary=:all:', '--no-input', '--disable-pip-version-check', '--progress-bar', 'off', '-d', target];
  for (const { program: [program, ...before], options } of WAYS_TO_ASK) {
    const result = await runCommand(program, [...before, ...ask, ...options, 'tensorflow-cpu'], {
      ...(signal === undefined ? {} : { signal }),
      onLine: (line) => { if (/^(Downloading|Processing|Collecting|Saved)/.test(line.trim())) tell(`pip: ${line.trim()}`); },
      env: { ...process.env, TMPDIR: temporary }, // where pip keeps what it has so far: shows that a slow download goes on
      stall: { milliseconds: STALL_MS, alive: () => bytesUnder(target) },
    });
    const wheel = (await readdir(target)).find((file) => file.endsWith('.whl'));
    if (result.code === 0 && wheel !== undefined) return wheel;
    reasons.push(`${program}: ${lastLine(result.tail)}`);
  }
  throw new Error(`pip could not get it (${[...new Set(reasons)].join('; ')})`);
}

const lastLine = (text: string): string => text.trim().split('\n').findLast((line) => /error/i.test(line)) ?? (text.trim().split('\n').at(-1) || 'it ended without a word');
