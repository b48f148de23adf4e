import * as v from 'valibot';
import type { EncoderDescription } from '../../common/domain/model.ts';
import { CheckpointError, type Checkpoint } from '../../../native-model/weights.ts';

const side = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(4096));
const short = v.pipe(v.string(), v.maxLength(2000));
const schema = v.object({
  id: v.pipe(short, v.minLength(1)), label: short, inputSize: side, view: v.picklist(['stretch', 'centre-crop']),
  grid: v.object({ rows: side, columns: side }), width: side, licence: short, origin: short, checksum: short,
});

/** The encoder a checkpoint was trained with. Throws CheckpointError where it is no description, or not one of this model's regions. */
export function encoderOf({ encoder, sizes }: Checkpoint): EncoderDescription {
  const parsed = v.safeParse(schema, encoder);
  if (!parsed.success) throw new CheckpointError('encoder', `${v.getDotPath(parsed.issues[0]) ?? 'description'} is wrong`);
  const { grid, width } = parsed.output;
  if (grid.rows * grid.columns !== sizes.regions || width !== sizes.regionWidth) throw new CheckpointError('encoder', 'its regions are not the model\'s');
  return parsed.output;
}
