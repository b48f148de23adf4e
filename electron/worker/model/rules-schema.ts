import * as v from 'valibot';
import { MEMORY_MODES, type MemoryMode } from '../../common/domain/memory.ts';
import { CheckpointError, type Checkpoint } from '../../../native-model/weights.ts';

const schema = v.object({ memory: v.picklist(MEMORY_MODES) });

/** How a model remembers; checkpoints that don't say so are of the time when there was `random` alone. Throws CheckpointError for what this program does not know. */
export function memoryModeOf({ rules }: Checkpoint): MemoryMode {
  if (rules === undefined) return 'random';
  const parsed = v.safeParse(schema, rules);
  if (!parsed.success) throw new CheckpointError('rules', 'memory is none that this program knows');
  return parsed.output.memory;
}
