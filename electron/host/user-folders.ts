import { homedir } from 'node:os';
import { join } from 'node:path';

const NAME = 'macon-workbench';

export interface UserFolders {
  /** What can be made anew: the encoder written as ONNX. */
  readonly cache: string;
  /** The person's settings. */
  readonly config: string;
  /** What must not be lost: backups of workspaces. */
  readonly data: string;
}

/** Where the system wants a program's files of this person; `MACON_HOME` puts them all under one folder (tests, portable use). */
export function userFolders(env: NodeJS.ProcessEnv = process.env, platform: NodeJS.Platform = process.platform): UserFolders {
  const home = env['MACON_HOME'];
  if (home !== undefined && home !== '') return { cache: join(home, 'cache'), config: join(home, 'config'), data: join(home, 'data') };
  if (platform === 'win32') return onWindows(env);
  if (platform === 'darwin') {
    const library = join(homedir(), 'Library');
    return { cache: join(library, 'Caches', NAME), config: join(library, 'Preferences', NAME), data: join(library, 'Application Support', NAME) };
  }
  const base = (name: string, fallback: string) => join(env[name] || join(homedir(), fallback), NAME);
  return { cache: base('XDG_CACHE_HOME', '.cache'), config: base('XDG_CONFIG_HOME', '.config'), data: base('XDG_DATA_HOME', '.local/share') };
}

function onWindows(env: NodeJS.ProcessEnv): UserFolders {
  const local = join(env['LOCALAPPDATA'] || join(homedir(), 'AppData', 'Local'), NAME);
  const roaming = join(env['APPDATA'] || join(homedir(), 'AppData', 'Roaming'), NAME);
  return { cache: join(local, 'cache'), config: roaming, data: join(local, 'data') };
}
