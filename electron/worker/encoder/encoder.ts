import { stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import * as ort from 'onnxruntime-node';
import type { EncoderDescription } from '../../common/domain/model.ts';
import { AppError } from '../../common/rpc/app-error.ts';
import { decodeRgb } from '../images/decode.ts';

const HEAVY = 32 << 20;

/** A trunk that is loaded: image file → regions. */
export interface Encoder {
  readonly description: EncoderDescription;
  /** Regions of one image, [rows · columns · width] float32, row-major. Throws what `decodeRgb` throws. */
  encode(file: string): Promise<Float32Array>;
  /** The same from pixels: RGB, inputSize × inputSize × 3. */
  encodePixels(pixels: Uint8Array): Promise<Float32Array>;
}

/** Loads an ONNX trunk whose input is [b, S, S, 3] uint8 and whose output [b, rows, columns, width]. */
export async function openEncoder(file: string, description: EncoderDescription): Promise<Encoder> {
  const session = await ort.InferenceSession.create(file, {
    // onnxruntime-node runs on the calling thread, so pictures cannot be inferred side by side: one takes two threads instead, while others are decoded.
    intraOpNumThreads: Math.min(2, availableParallelism()),
    interOpNumThreads: 1,
    executionMode: 'sequential',
    logSeverityLevel: 3,
    // Threads that spin while they wait take the cores from decoding: nearly twice the processor time a picture where one takes milliseconds.
    // A trunk of many weights computes for so long that the waits within it count instead: it is 5% faster so.
    extra: { session: { intra_op: { allow_spinning: (await stat(file)).size > HEAVY ? '1' : '0' } } },
  });
  const { inputSize: S, grid, width } = description;
  const [input = '', output = ''] = [session.inputNames[0], session.outputNames[0]];
  const expected = grid.rows * grid.columns * width;
  const encodePixels = async (pixels: Uint8Array): Promise<Float32Array> => {
    const answer = await session.run({ [input]: new ort.Tensor('uint8', pixels, [1, S, S, 3]) });
    const regions = answer[output]?.data;
    if (!(regions instanceof Float32Array) || regions.length !== expected) {
      throw new AppError('internal', `The encoder ${description.label} gave ${regions?.length ?? 0} numbers; its description says ${expected}.`);
    }
    return regions;
  };
  return { description, encodePixels, encode: async (path) => encodePixels(await decodeRgb(path, S, description.view)) };
}
