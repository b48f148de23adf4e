import { AppError } from '../../common/rpc/app-error.ts';
import { checkLayer, VGG16_LAYERS, type Vgg16Layer } from './vgg16.ts';

/** The little of h5wasm that is used (https://github.com/usnistgov/h5wasm). */
interface Hdf5File { keys(): string[]; get(path: string): Hdf5Group | Hdf5Dataset | null; close(): unknown }
interface Hdf5Group { keys(): string[] }
interface Hdf5Dataset { readonly shape: readonly number[] | null; /** Read from the file at every use. */ readonly value: unknown }
interface Hdf5 { readonly ready: Promise<unknown>; readonly File: new (path: string, mode: 'r') => Hdf5File }

/** Convolutions of each of the five blocks. */
const BLOCKS = [2, 2, 3, 3, 3];
const NAMES = BLOCKS.flatMap((count, block) => Array.from({ length: count }, (_, conv) => `block${block + 1}_conv${conv + 1}`));

/** The thirteen convolutions of Keras' weights file of VGG-16 (with or without its top). Throws `unavailable` where h5wasm is not installed. */
export async function vgg16FromKeras(path: string): Promise<Vgg16Layer[]> {
  const hdf5 = await loadHdf5();
  let file: Hdf5File | undefined;
  try {
    // A damaged file may fail only when something is asked of it.
    const opened = file = new hdf5.File(path, 'r');
    return NAMES.map((name, index) => readLayer(opened, name, index));
  } catch (error) {
    throw error instanceof AppError ? error : new AppError('damaged', 'The file is not a whole HDF5 file.', { cause: error });
  } finally {
    try { file?.close(); } catch { /* it never was open */ }
  }
}

async function loadHdf5(): Promise<Hdf5> {
  try {
    const { default: hdf5 } = await import('h5wasm/node') as unknown as { default: Hdf5 };
    await hdf5.ready;
    return hdf5;
  } catch (error) {
    throw new AppError('unavailable', 'Keras weights are HDF5 files; the package that reads them (h5wasm) is not installed.', { hint: 'Run npm ci in the program’s folder, or give the weights as safetensors or ONNX.', cause: error });
  }
}

/** Kernel [3, 3, I, O] → [O, I, 3, 3]. Each Keras names its weights otherwise: they are told apart by their number of sides. */
function readLayer(file: Hdf5File, name: string, index: number): Vgg16Layer {
  const root = file.get(name) ?? file.get(`model_weights/${name}`);
  const base = file.get(name) === null ? `model_weights/${name}` : name;
  const found = root === null ? [] : datasets(file, base, 3);
  const stored = found.find(({ shape }) => shape?.length === 4);
  const [kernel, bias] = [stored?.value, found.find(({ shape }) => shape?.length === 1)?.value];
  if (stored === undefined || !(kernel instanceof Float32Array) || !(bias instanceof Float32Array)) {
    throw new AppError('unsupported', `The file has no kernel and bias of the layer "${name}".`, { hint: 'Give Keras’ weights file of VGG-16, as vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5.' });
  }
  const [rows = 0, columns = 0, inputs = 0, outputs = 0] = stored.shape ?? [];
  const [I, O] = VGG16_LAYERS[index] ?? [0, 0];
  const turned = new Float32Array(O * I * 9);
  const wellFormed = rows === 3 && columns === 3 && inputs === I && outputs === O;
  for (let at = 0, cell = 0; wellFormed && cell < 9; cell++) for (let i = 0; i < I; i++) for (let o = 0; o < O; o++) turned[(o * I + i) * 9 + cell] = kernel[at++] ?? NaN;
  return checkLayer(index, name, [outputs, inputs, rows, columns], { kernel: turned, bias });
}

function datasets(file: Hdf5File, path: string, depth: number): Hdf5Dataset[] {
  const entry = file.get(path);
  if (entry === null) return [];
  if ('shape' in entry) return [entry];
  return depth === 0 ? [] : entry.keys().flatMap((key) => datasets(file, `${path}/${key}`, depth - 1));
}
