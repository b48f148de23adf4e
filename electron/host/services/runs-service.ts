import type { HostApi } from '../../common/contract/host-api.ts';
import type { Handlers } from '../../common/rpc/api.ts';
import { AppError } from '../../common/rpc/app-error.ts';
import type { RunRepository } from '../database/repositories/run-repository.ts';

export type RunsHandlers = Pick<Handlers<HostApi>, 'training.runs' | 'training.run'>;

/** What was trained and evaluated, to be looked at again. */
export function createRunsService({ runs }: { readonly runs: RunRepository }): RunsHandlers {
  return {
    'training.runs': ({ limit, before }) => ({ runs: runs.newest(limit, before) }),
    'training.run': ({ run }) => {
      const found = runs.get(run);
      if (found === undefined) throw new AppError('not-found', `There is no run ${run}.`, { hint: 'Read the list of runs anew.' });
      return found;
    },
  };
}
