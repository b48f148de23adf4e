import { availableParallelism } from 'node:os';
import type { WorkerApi } from '../../common/contract/worker-api.ts';
import type { DerivedVariant } from '../../common/domain/image-variant.ts';
import type { Handlers } from '../../common/rpc/api.ts';
import { inParallel } from '../in-parallel.ts';
import { writeAtomically } from '../write-atomically.ts';
import { inspectPhoto, readPhoto, smallerWebp, type Box } from './decode.ts';
import { fingerprint } from './fingerprint.ts';

/** A tile is what a grid shows on a screen of the usual density: a page keeps every picture it drew at its full size. */
const BOXES: Readonly<Record<DerivedVariant, Box>> = {
  preview: { width: 1280, height: 1280, fit: 'inside' },
  thumb: { width: 256, height: 256, fit: 'inside' },
  tile: { width: 160, height: 144, fit: 'cover' },
};

export function createImageHandlers(): Pick<Handlers<WorkerApi>, 'images.derive' | 'images.inspect' | 'images.fingerprint'> {
  return {
    'images.inspect': async ({ file }) => inspectPhoto(await readPhoto(file)),
    'images.fingerprint': async ({ files }) => {
      const hashes = await inParallel(files, availableParallelism() + 1, fingerprint);
      const fingerprints = files.flatMap((file, index) => { const dhash = hashes[index]; return dhash === undefined ? [] : [{ file, dhash }]; });
      return { fingerprints };
    },
    'images.derive': async ({ file, variant, target }) => {
      const { data, width, height } = await smallerWebp(await readPhoto(file), BOXES[variant]);
      await writeAtomically(target, data);
      return { width, height };
    },
  };
}
