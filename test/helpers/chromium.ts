import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The Chromium on this machine: `CHROMIUM` in the environment, else the usual names on PATH; undefined when there is none. */
export function findChromium(): string | undefined {
  const named = process.env['CHROMIUM'];
  if (named !== undefined && existsSync(named)) return named;
  const folders = (process.env['PATH'] ?? '').split(delimiter).concat('/usr/bin', '/Applications/Chromium.app/Contents/MacOS');
  for (const folder of folders) {
    for (const name of ['chromium', 'chromium-browser', 'google-chrome', 'Chromium']) {
      const candidate = join(folder, name);
      if (existsSync(candidate)) return candidate;
    }
  }
  return undefined;
}
