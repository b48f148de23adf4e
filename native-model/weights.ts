import type { Sizes } from './batch.ts';
import { Vocabulary } from './data/vocabulary.ts';
import type { RegionStatistics } from './data/regions.ts';
import { CheckpointError, decodeTensors, encodeTensors, readWhole, sha256, writeWhole } from './safetensors.ts';
import { type Weight, weightShapes } from './weight-shapes.ts';

export { CheckpointError } from './safetensors.ts';

const CHECKPOINT_FORMAT = 1;

/** A model as it is kept: everything that is needed to answer with it. */
export interface Checkpoint {
  readonly sizes: Sizes;
  readonly vocabulary: Vocabulary;
  /** Version of the tokeniser it was trained with. */
  readonly tokeniser: string;
  /** JSON; what an encoder is, is the app's business. */
  readonly encoder: unknown;
  readonly seed: number;
  /** JSON; by which rules its posts and memories were chosen, is the app's business too. */
  readonly rules?: unknown;
  readonly regions: RegionStatistics;
  readonly weights: ReadonlyMap<string, Weight>;
}

export interface StoredCheckpoint { readonly checkpoint: Checkpoint; readonly sha256: string; readonly bytes: number }

/** Writes one safetensors file: docs/model.md's weights, `regions.mean` and `regions.std` [D], the rest as metadata. @returns hash and size of the whole file */
export async function writeCheckpoint(path: string, checkpoint: Checkpoint): Promise<{ sha256: string; bytes: number }> {
  const { sizes, vocabulary, regions: { mean, std } } = checkpoint;
  const file = encodeTensors({
    tensors: new Map([...checkpoint.weights, ['regions.mean', { shape: [mean.length], data: mean }], ['regions.std', { shape: [std.length], data: std }]]),
    metadata: {
      format: String(CHECKPOINT_FORMAT), sizes: JSON.stringify(sizes), words: JSON.stringify(vocabulary.words), tags: JSON.stringify(vocabulary.tags),
      tokeniser: checkpoint.tokeniser, encoder: JSON.stringify(checkpoint.encoder), seed: String(checkpoint.seed),
      ...(checkpoint.rules === undefined ? {} : { rules: JSON.stringify(checkpoint.rules) }),
    },
  });
  parseCheckpoint(file); // what can't be read back is never written
  await writeWhole(path, file);
  return { sha256: sha256(file), bytes: file.length };
}

/** Reads and checks everything before any of it is used. Throws CheckpointError, or the file system's own error. */
export async function readCheckpoint(path: string): Promise<StoredCheckpoint> {
  const file = await readWhole(path);
  return { checkpoint: parseCheckpoint(file), sha256: sha256(file), bytes: file.length };
}

export function parseCheckpoint(file: Uint8Array): Checkpoint {
  const { tensors, metadata } = decodeTensors(file);
  const format = Number(field(metadata, 'format'));
  if (format !== CHECKPOINT_FORMAT) throw new CheckpointError('format', `is ${String(metadata['format']).slice(0, 20)}, this program reads ${CHECKPOINT_FORMAT}`);
  const sizes = sizesOf(json(metadata, 'sizes'));
  const vocabulary = vocabularyOf(metadata, sizes);
  const expected = new Map([...weightShapes(sizes), ['regions.mean', [sizes.regionWidth]], ['regions.std', [sizes.regionWidth]]] as [string, readonly number[]][]);
  for (const name of tensors.keys()) if (!expected.has(name)) throw new CheckpointError(`tensor ${name.slice(0, 80)}`, 'does not belong to this model');
  for (const [name, shape] of expected) {
    const tensor = tensors.get(name);
    if (tensor === undefined) throw new CheckpointError(`tensor ${name}`, 'is missing');
    if (tensor.shape.join() !== shape.join()) throw new CheckpointError(`tensor ${name}`, `has shape [${tensor.shape.join(', ')}], not [${shape.join(', ')}]`);
  }
  const [mean, std] = [tensors.get('regions.mean')!.data, tensors.get('regions.std')!.data];
  if (std.some((x) => x <= 0)) throw new CheckpointError('tensor regions.std', 'holds a deviation that is not above 0');
  const seed = Number(field(metadata, 'seed'));
  if (!Number.isFinite(seed)) throw new CheckpointError('metadata', 'seed is not a number');
  const weights = new Map([...weightShapes(sizes).keys()].map((name) => [name, tensors.get(name)!]));
  return { sizes, vocabulary, tokeniser: field(metadata, 'tokeniser'), encoder: json(metadata, 'encoder'), seed, ...(Object.hasOwn(metadata, 'rules') ? { rules: json(metadata, 'rules') } : {}), regions: { mean, std }, weights };
}

const SIZES = ['words', 'tags', 'width', 'regionWidth', 'regions', 'captionWords', 'slots'] as const satisfies readonly (keyof Sizes)[];

function sizesOf(value: unknown): Sizes {
  const entries = SIZES.map((name) => [name, (value as Record<string, unknown> | null)?.[name]] as const);
  const wrong = entries.find(([, n]) => !Number.isSafeInteger(n) || (n as number) < 1 || (n as number) > 2 ** 24);
  if (wrong !== undefined) throw new CheckpointError('sizes', `${wrong[0]} is not a size`);
  return Object.fromEntries(entries) as unknown as Sizes;
}

function vocabularyOf(metadata: Readonly<Record<string, string>>, sizes: Sizes): Vocabulary {
  const lists = (['words', 'tags'] as const).map((name) => {
    const list = json(metadata, name);
    if (!Array.isArray(list) || !list.every((entry) => typeof entry === 'string')) throw new CheckpointError('vocabulary', `${name} is not a list of texts`);
    if (list.length !== sizes[name]) throw new CheckpointError('vocabulary', `has ${list.length} ${name}, the model ${sizes[name]}`);
    return list as string[];
  });
  try {
    return new Vocabulary(lists[0]!, lists[1]!);
  } catch (error) {
    throw new CheckpointError('vocabulary', error instanceof Error ? error.message : String(error));
  }
}

function field(metadata: Readonly<Record<string, string>>, name: string): string {
  const value = Object.hasOwn(metadata, name) ? metadata[name] : undefined;
  if (value === undefined) throw new CheckpointError('metadata', `${name} is missing`);
  return value;
}

function json(metadata: Readonly<Record<string, string>>, name: string): unknown {
  try {
    return JSON.parse(field(metadata, name));
  } catch (error) {
    if (error instanceof CheckpointError) throw error;
    throw new CheckpointError('metadata', `${name} is not JSON`);
  }
}
