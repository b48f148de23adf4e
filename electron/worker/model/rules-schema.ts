import * as v from 'valibot';
import { MEMORY_MODES, type MemoryMode } from '../../common/domain/memory.ts';
import type { PaperFilter } from '../../common/domain/paper-filter.ts';
import { CheckpointError, type Checkpoint } from '../../../native-model/weights.ts';

const least = v.pipe(v.number(), v.integer(), v.minValue(1));
const schema = v.object({
  memory: v.picklist(MEMORY_MODES),
  filter: v.optional(v.object({ tagUses: least, wordUses: least, captionWords: least, accountPosts: least })),
});

export interface Rules { readonly memory: MemoryMode; readonly filter?: PaperFilter | undefined }

/** How a model remembers and of which posts; checkpoints that don't say so are of the time when there was `random` alone. Throws CheckpointError for what this program does not know. */
export function rulesOf({ rules }: Checkpoint): Rules {
  if (rules === undefined) return { memory: 'random' };
  const parsed = v.safeParse(schema, rules);
  if (!parsed.success) throw new CheckpointError('rules', `${v.getDotPath(parsed.issues[0]) ?? 'what they say'} is nothing that this program knows`);
  return parsed.output;
}
