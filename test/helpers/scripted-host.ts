import type { HostApi, HostEvents } from '../../electron/common/contract/host-api.ts';
import type { InputOf, OutputOf } from '../../electron/common/rpc/api.ts';
import { AppError } from '../../electron/common/rpc/app-error.ts';
import { transportPair } from '../../electron/common/rpc/transport.ts';
import { Connection } from '../../renderer/workbench/connection.svelte.ts';
import { Workbench } from '../../renderer/workbench/workbench.svelte.ts';

/** What the host says to each call; a function that throws or rejects fails the call. What has no answer fails as `not-found`. */
export type Answers = { readonly [Name in keyof HostApi & string]?: (input: InputOf<HostApi[Name]>) => OutputOf<HostApi[Name]> | Promise<OutputOf<HostApi[Name]>> };
export interface Call { readonly method: string; readonly input: unknown }

/** A workbench without its shell, connected to answers of a test. `tell` sends an event, `calls` has what was asked. */
export async function scriptedWorkbench(answers: Answers): Promise<{ readonly workbench: Workbench; readonly calls: readonly Call[]; tell<Name extends keyof HostEvents & string>(name: Name, payload: HostEvents[Name]): void }> {
  const [near, far] = transportPair();
  const calls: Call[] = [];
  let seq = 0;
  const tell = (name: string, payload: unknown) => { far.send({ kind: 'event', seq: ++seq, name, payload }); };
  far.onMessage((message) => {
    const { id, method, input } = message as { id: number; method: keyof HostApi & string; input: never };
    calls.push({ method, input });
    const answer = answers[method] as ((input: never) => unknown) | undefined;
    void (async () => {
      try {
        if (answer === undefined) throw new AppError('not-found', `The test has no answer to ${method}.`);
        far.send({ kind: 'result', id, output: await answer(input) });
      } catch (error) { far.send({ kind: 'error', id, error: AppError.from(error).toWire() }); }
    })();
  });
  const connection = new Connection(() => Promise.resolve(near));
  const workbench = new Workbench(connection);
  await connection.start();
  return { workbench, calls, tell };
}
