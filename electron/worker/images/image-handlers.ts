import type { WorkerApi } from '../../common/contract/worker-api.ts';
import type { Handlers } from '../../common/rpc/api.ts';
import { writeAtomically } from '../write-atomically.ts';
import { inspectPhoto, smallerWebp } from './decode.ts';

const SIDES = { preview: 1280, thumb: 256 } as const;

export function createImageHandlers(): Pick<Handlers<WorkerApi>, 'images.derive' | 'images.inspect'> {
  return {
    'images.inspect': ({ file }) => inspectPhoto(file),
    'images.derive': async ({ file, variant, target }) => {
      const { data, width, height } = await smallerWebp(file, SIDES[variant]);
      await writeAtomically(target, data);
      return { width, height };
    },
  };
}
