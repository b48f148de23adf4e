import { fileURLToPath } from 'node:url';
import { extname } from 'node:path';
import { runCommand } from './run-command.ts';

export interface Probed {
  readonly version: string;
  readonly gpu: boolean;
}

/** A library that hangs at its start is as bad as one that crashes. */
const STALL_MS = 120_000;
const entry = (): string => fileURLToPath(new URL(`./probe-main${extname(import.meta.url)}`, import.meta.url));

/** Loads an engine in a process of its own, where a bad library can kill nothing else, and lets it multiply. Throws an Error that says how it ended. */
export async function probeEngine(folder: string, signal?: AbortSignal): Promise<Probed> {
  const result = await runCommand(process.execPath, [entry(), folder], {
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    stall: { milliseconds: STALL_MS, alive: () => undefined },
    ...(signal === undefined ? {} : { signal }),
  });
  const answer = result.stdout.split('\n').findLast((line) => line.startsWith('{'));
  if (result.code === 0 && answer !== undefined) return JSON.parse(answer) as Probed;
  const how = result.code === undefined ? 'the process that loaded it was killed' : 'it does not load or computes wrongly';
  throw new Error(`${how}: ${result.tail.split('\n').find((line) => /error|not |nothing/i.test(line)) ?? result.tail}`);
}
