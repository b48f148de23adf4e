import { AppError } from '../../common/rpc/app-error.ts';
import { decodeRgb, type Photo, readPhoto } from './decode.ts';

const SIDE = 72;
const COLUMNS = 9;
const ROWS = 8;
/** A picture whose cells differ by less (of 255) is plain: every other plain one would seem similar. */
const PLAIN = 8;

/** The 64-bit difference hash in hex: is each cell of a 9×8 grey picture brighter than its right neighbour? '' for a plain picture. Throws what `decodeRgb` throws. */
export const fingerprintOf = async (photo: Photo): Promise<string> => differenceHash(await decodeRgb(photo, SIDE, 'stretch'));

/** The same of a file: '' also where it cannot be decoded, undefined where there is none. */
export async function fingerprint(file: string): Promise<string | undefined> {
  try {
    return await fingerprintOf(await readPhoto(file));
  } catch (error) {
    // What is wrong with a picture is told by the encoding; a system out of resources is no fault of the picture.
    if (!(error instanceof AppError) || error.code === 'internal') throw error;
    return error.code === 'not-found' || error.code === 'unavailable' ? undefined : '';
  }
}

function differenceHash(rgb: Uint8Array): string {
  const cells = greyCells(rgb);
  if (Math.max(...cells) - Math.min(...cells) < PLAIN) return '';
  let hex = '';
  for (let row = 0; row < ROWS; row++) {
    let byte = 0;
    for (let column = 0; column < COLUMNS - 1; column++) byte = byte * 2 + Number(cells[row * COLUMNS + column]! > cells[row * COLUMNS + column + 1]!);
    hex += byte.toString(16).padStart(2, '0');
  }
  return hex;
}

/** Means over blocks of 8×9 pixels. */
function greyCells(rgb: Uint8Array): Float64Array {
  const cells = new Float64Array(COLUMNS * ROWS);
  const [wide, high] = [SIDE / COLUMNS, SIDE / ROWS];
  for (let pixel = 0; pixel < SIDE * SIDE; pixel++) {
    const cell = Math.floor(Math.floor(pixel / SIDE) / high) * COLUMNS + Math.floor((pixel % SIDE) / wide);
    cells[cell]! += (0.299 * rgb[pixel * 3]! + 0.587 * rgb[pixel * 3 + 1]! + 0.114 * rgb[pixel * 3 + 2]!) / (wide * high);
  }
  return cells;
}
