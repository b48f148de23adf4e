import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { EncoderDescription } from '../../common/domain/model.ts';
import { AppError } from '../../common/rpc/app-error.ts';
import { digest } from '../digest.ts';
import { writeAtomically } from '../write-atomically.ts';
import { readGraphModel } from './graph-model.ts';
import { graphToOnnx } from './graph-to-onnx.ts';
import { writeOnnx } from './onnx-writer.ts';

/** MobileNetV3's last activation before the detector's own layers. */
const CUT = 'tower_0/extern1/hard_swish/mul_1';
const TOPOLOGY_SHA = 'bfb942eaacc5becf738d536663bc4580a0ae9e560722306e6d4dd7fe4a09de05';
const WEIGHTS_SHA = '1b635a15009071f506f9f2b3519b31c072c534888989f30d269ffd44734ef7ef';
/** Raised whenever the written ONNX file would differ, so that an old one in the cache is not taken for it. */
const WRITER = 1;
/** Of the ONNX file, which is the same on every machine. */
const ONNX_SHA = 'f0e5e2f3b316c84221a84f336eb7695b335f2b15d007947d37af21053e5097de';

/**
 * The encoder nobody has to install: the COCO-trained CenterNet trunk (MobileNetV3) inside the npm package @vladmandic/human.
 * At 224 its map is 7×7. At 448, averaged 2×2, it knows more but takes three times the work (docs/adr/0008).
 */
export const BUILT_IN: EncoderDescription = {
  id: 'centernet-coco-224-1b635a15',
  label: 'CenterNet trunk (MobileNetV3, COCO)',
  inputSize: 224,
  view: 'stretch',
  grid: { rows: 7, columns: 7 },
  width: 480,
  licence: 'MIT, as the package that carries it says; the model’s own repository states no licence for the weights.',
  origin: 'npm package @vladmandic/human 3.3.6, models/centernet',
  checksum: WEIGHTS_SHA,
};

/** The trunk as an ONNX file in `cache`; cut from the package and written there the first time, or when it is not the file that was written. */
export async function builtInTrunk(cache: string, packageFolder: () => string = installedPackage): Promise<string> {
  const file = join(cache, 'encoders', `${BUILT_IN.id}-w${WRITER}.onnx`);
  if (await isWhole(file)) return file;
  const folder = join(packageFolder(), 'models');
  const json = await verified(join(folder, 'centernet.json'), TOPOLOGY_SHA);
  const bin = await verified(join(folder, 'centernet.bin'), WEIGHTS_SHA);
  const graph = readGraphModel(json.toString('utf8'), bin, CUT);
  await writeAtomically(file, writeOnnx(graphToOnnx(graph, { name: BUILT_IN.id, inputSize: BUILT_IN.inputSize, pool: 1 })));
  return file;
}

/** Where npm put the package. Its main file is not loaded: only two data files of it are read. */
function installedPackage(): string {
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve('@vladmandic/human')));
  } catch (error) {
    throw new AppError('unavailable', 'The built-in encoder’s package (@vladmandic/human) is not installed.', { hint: 'Run npm ci in the program’s folder.', cause: error });
  }
}

async function verified(file: string, sha256: string): Promise<Buffer> {
  const bytes = await readFile(file).catch((error: unknown) => {
    throw new AppError('unavailable', `The built-in encoder’s file ${file} cannot be read.`, { hint: 'Run npm ci in the program’s folder.', cause: error });
  });
  if (digest(bytes) !== sha256) {
    throw new AppError('damaged', `${file} is not the file the built-in encoder was made for (its checksum differs).`, { hint: 'Run npm ci in the program’s folder to bring the package back.' });
  }
  return bytes;
}

const isWhole = (file: string): Promise<boolean> => readFile(file).then((bytes) => digest(bytes) === ONNX_SHA, () => false);
