import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const LINUX = ['/usr/lib/x86_64-linux-gnu', '/usr/lib64', '/usr/lib', '/usr/lib/wsl/lib', '/usr/local/cuda/compat'];

/** Where the driver's CUDA library is; undefined where this machine has no NVIDIA driver. */
export function findCuda(env: NodeJS.ProcessEnv = process.env, platform: NodeJS.Platform = process.platform): string | undefined {
  const [name, folders] = platform === 'win32'
    ? ['nvcuda.dll', [join(env['SystemRoot'] ?? 'C:\\Windows', 'System32')]] as const
    : ['libcuda.so.1', [...(env['LD_LIBRARY_PATH'] ?? '').split(delimiter).filter((folder) => folder !== ''), ...LINUX]] as const;
  return folders.map((folder) => join(folder, name)).find((file) => existsSync(file));
}
