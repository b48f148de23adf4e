import type { EncoderDescription } from '../../common/domain/model.ts';
import { AppError } from '../../common/rpc/app-error.ts';
import { decodeRgb, type Photo } from '../images/decode.ts';
import { TrunkThreads } from './trunk-threads.ts';

/** A trunk that is loaded: photo → regions. */
export interface Encoder {
  readonly description: EncoderDescription;
  /** Regions of one photo, [rows · columns · width] float32, row-major. Throws what `decodeRgb` throws. */
  encode(photo: Photo): Promise<Float32Array>;
  /** The same from pixels: RGB, inputSize × inputSize × 3. */
  encodePixels(pixels: Uint8Array): Promise<Float32Array>;
}

/** Loads an ONNX trunk whose input is [b, S, S, 3] uint8 and whose output [b, rows, columns, width]. Several pictures at once are computed side by side. */
export async function openEncoder(file: string, description: EncoderDescription): Promise<Encoder> {
  const { inputSize: S, grid, width, label } = description;
  const threads = await TrunkThreads.open(file, S);
  const expected = grid.rows * grid.columns * width;
  const encodePixels = async (pixels: Uint8Array): Promise<Float32Array> => {
    const regions = await threads.run(pixels).catch((error: unknown) => {
      throw new AppError('internal', `The encoder ${label} failed: ${error instanceof Error ? error.message : String(error)}.`, { cause: error });
    });
    if (regions.length !== expected) throw new AppError('internal', `The encoder ${label} gave ${regions.length} numbers; its description says ${expected}.`);
    return regions;
  };
  return { description, encodePixels, encode: async (photo) => encodePixels(await decodeRgb(photo, S, description.view)) };
}
