import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { findBinding } from './native-binding.ts';
import { wholeElf } from './whole-elf.ts';

export type NativePackage = '@tensorflow/tfjs-node-gpu' | '@tensorflow/tfjs-node';

/** Whether a native package can be loaded; `reason` says what is missing. */
export type NativeState = { readonly complete: true; readonly entry: string; readonly root: string } | { readonly complete: false; readonly reason: string };

/**
 * Looks at the files of a native package without loading it: installed without its scripts it holds no library,
 * and a library cut short by a broken download would kill the process at its first use.
 * @param from a file or folder in whose node_modules the package is looked for
 */
export function inspectNativePackage(name: NativePackage, from: string): NativeState {
  const require = createRequire(from);
  let root: string;
  try {
    root = dirname(require.resolve(`${name}/package.json`));
  } catch {
    return { complete: false, reason: `${name} is not installed` };
  }
  const binding = findBinding(root);
  if (binding === undefined) return { complete: false, reason: `${name} is installed without its native binding (lib/napi-v*/tfjs_binding.node)` };
  const libraries = filesOf(join(root, 'deps', 'lib')).filter((file) => /^(lib)?tensorflow.*\.(so|dylib|dll)/.test(file));
  if (libraries.length === 0) return { complete: false, reason: `${name} is installed without the TensorFlow library (deps/lib/libtensorflow*)` };
  for (const file of [binding, ...libraries.map((library) => join(root, 'deps', 'lib', library))]) {
    if (!wholeElf(file)) return { complete: false, reason: `${file} is damaged or cut short` };
  }
  return { complete: true, entry: require.resolve(name), root };
}

function filesOf(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}
