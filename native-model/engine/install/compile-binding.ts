import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { runCommand } from './run-command.ts';

export interface CompileOptions {
  /** Folder of the package with the binding's sources. */
  readonly packageFolder: string;
  /** TensorFlow's headers, the folder above `tensorflow/c/`. */
  readonly include: string;
  /** The engine's folder: libraries are in deps/lib, the binding goes to lib/napi-v8. */
  readonly engine: string;
  /** File names of the libraries to link, in deps/lib. */
  readonly libraries: readonly string[];
  readonly signal?: AbortSignal;
}

export const BINDING = join('lib', 'napi-v8', 'tfjs_binding.node');

/** What compiling needs beside TensorFlow's own files: looked for before those are fetched. Throws an Error that says what is missing. */
export async function findCompiler(packageFolder: string): Promise<{ readonly compiler: string; readonly headers: string }> {
  const headers = nodeHeaders(packageFolder);
  if (headers === undefined) throw new Error(`the headers of Node-API are missing (node_api.h beside ${process.execPath} or in the package node-${process.platform}-${process.arch})`);
  const compiler = process.env['CXX'] ?? 'g++';
  const { code, tail } = await runCommand(compiler, ['--version']);
  if (code !== 0) throw new Error(`there is no compiler for the binding: ${compiler} does not answer (${tail}). Install g++, or name another in CXX`);
  return { compiler, headers };
}

/** Compiles the package's own binding against a TensorFlow library. Throws an Error that says what is missing or what the compiler said. */
export async function compileBinding({ packageFolder, include, engine, libraries, signal }: CompileOptions): Promise<void> {
  const { compiler, headers } = await findCompiler(packageFolder);
  await mkdir(dirname(join(engine, BINDING)), { recursive: true });
  const result = await runCommand(compiler, [
    '-O2', '-std=c++17', '-fPIC', '-shared', '-DNAPI_VERSION=8', '-DBUILDING_NODE_EXTENSION', `-I${headers}`, `-I${include}`,
    ...['tfjs_backend.cc', 'tfjs_binding.cc'].map((source) => join(packageFolder, 'binding', source)),
    '-o', join(engine, BINDING), `-L${join(engine, 'deps', 'lib')}`, ...libraries.map((library) => `-l:${library}`),
    '-Wl,-rpath,$ORIGIN/../../deps/lib',
  ], signal === undefined ? {} : { signal });
  if (result.code !== 0) throw new Error(`${compiler} did not compile the binding: ${result.tail}`);
}

/** The folder with node_api.h: of the Node that runs, or of the npm package that brings a Node. */
function nodeHeaders(packageFolder: string): string | undefined {
  const folders = [join(dirname(process.execPath), '..', 'include', 'node')];
  try {
    const manifest = createRequire(join(packageFolder, 'package.json')).resolve(`node-${process.platform}-${process.arch}/package.json`);
    folders.push(join(dirname(manifest), 'include', 'node'));
  } catch { /* no such package here */ }
  return folders.find((folder) => existsSync(join(folder, 'node_api.h')));
}
