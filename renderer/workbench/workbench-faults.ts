import { AppError } from '../../electron/common/rpc/app-error.ts';
import type { Connection } from './connection.svelte.ts';
import type { Notices } from './notices.svelte.ts';

const LONGEST = 20_000;

/** Faults of the page: a notice for the person, and lines in the output with the technical part. */
export function tellFaults(connection: Connection, notices: Notices): void {
  const { faults } = connection;
  const log = (what: string, thrown: unknown) => {
    const { message, detail } = AppError.from(thrown);
    // A host that is gone cannot be told; the notice stands all the same.
    connection.call('log.tell', { text: `${what}: ${message}${detail === undefined ? '' : `\n${detail}`}`.slice(0, LONGEST) }).catch(() => undefined);
  };
  faults.onFault = (what, error) => {
    notices.error(error, `${what} failed and is left out`);
    log(what, error);
  };
  faults.onUncaught = (error) => {
    // The status bar says already that the host is gone, and what is on screen is read again when it is back.
    if (error.code === 'unavailable' && connection.state !== 'open') return;
    const hint = error.hint ?? 'What was confirmed is stored. If something here does not answer any more, reload the page. The output has the technical part.';
    notices.error(new AppError(error.code, error.message, { hint, ...(error.detail === undefined ? {} : { detail: error.detail }) }), 'Something on the page failed');
    log('Not caught on the page', error);
  };
}
