import type { WorkerApi } from '../../common/contract/worker-api.ts';
import type { Handlers } from '../../common/rpc/api.ts';
import { writeAtomically } from '../write-atomically.ts';
import { inspectPhoto, smallerWebp } from './decode.ts';
import { fingerprint } from './fingerprint.ts';

const SIDES = { preview: 1280, thumb: 256 } as const;

export function createImageHandlers(): Pick<Handlers<WorkerApi>, 'images.derive' | 'images.inspect' | 'images.fingerprint'> {
  return {
    'images.inspect': ({ file }) => inspectPhoto(file),
    'images.fingerprint': async ({ files }) => {
      const fingerprints: { file: string; dhash: string }[] = [];
      for (const file of files) {
        const dhash = await fingerprint(file);
        if (dhash !== undefined) fingerprints.push({ file, dhash });
      }
      return { fingerprints };
    },
    'images.derive': async ({ file, variant, target }) => {
      const { data, width, height } = await smallerWebp(file, SIDES[variant]);
      await writeAtomically(target, data);
      return { width, height };
    },
  };
}
