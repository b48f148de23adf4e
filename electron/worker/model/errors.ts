import { AppError } from '../../common/rpc/app-error.ts';
import { InstallError } from '../../../native-model/engine/install/install-error.ts';
import { DivergedError } from '../../../native-model/step.ts';
import { CheckpointError } from '../../../native-model/weights.ts';

/** TensorFlow's words, on a card or the processor, and wasm's. */
const OUT_OF_MEMORY = /RESOURCE_EXHAUSTED|OOM when allocating|failed to allocate memory|Cannot enlarge memory|memory access out of bounds/i;

/** Runs the work; what the library throws becomes an error for a person. */
export async function translated<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AppError) throw error;
    if (signal?.aborted === true) throw new AppError('cancelled', 'The run was cancelled.', { cause: error });
    if (error instanceof CheckpointError && error.part === 'format') throw new AppError('future-version', `The model file has another format: ${error.message}.`, { hint: 'Open it with a newer MACON Workbench.', cause: error });
    if (error instanceof CheckpointError) throw new AppError('damaged', `The model file is damaged: ${error.message}.`, { hint: 'Take the file from a backup, activate another version, or train again.', cause: error });
    if (error instanceof InstallError) throw new AppError(error.kind, error.message, { hint: error.hint, ...(error.detail === undefined ? {} : { detail: error.detail }), cause: error });
    if (OUT_OF_MEMORY.test(error instanceof Error ? error.message : '')) throw new AppError('unavailable', 'The engine has no memory left for this.', { hint: 'Use a smaller batch (macon train --batch 16), or another engine (macon engine use wasm).', cause: error });
    if (error instanceof DivergedError) throw new AppError('internal', `The training was stopped: ${error.message}.`, { hint: 'The active model is unchanged. Check the latest imports for odd posts, then train again.', cause: error });
    if ((error as NodeJS.ErrnoException | undefined)?.code === 'ENOENT') throw new AppError('not-found', `There is no file ${(error as NodeJS.ErrnoException).path ?? ''}.`, { cause: error });
    throw error;
  }
}
