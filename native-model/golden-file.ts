import type { Sizes } from './batch.ts';
import { type Weight, weightShapes } from './weight-shapes.ts';

/** A golden file (see golden.ts) after every field and shape has been checked. Letters are the paper's; K is Nt. */
export interface GoldenFile {
  readonly sizes: GoldenSizes;
  readonly weights: ReadonlyMap<string, Weight>;
  readonly batch: Readonly<Record<'words' | 'regions' | 'historyWords' | 'historyRegions' | 'historyTags' | 'targets', Float32Array>>;
  readonly expected: {
    readonly intermediates: Readonly<Record<'C' | 'au' | 'av' | 'p' | 't' | 'as' | 'at', Float32Array>>;
    readonly logits: Float32Array;
    readonly probabilities: Float32Array;
    readonly loss: number;
    readonly gradients: ReadonlyMap<string, Float32Array>;
    readonly ablations: Readonly<Record<'textImage' | 'textHabit' | 'imageHabit', GoldenAblation>>;
    readonly adam: GoldenAdam;
  };
}

export type GoldenSizes = Readonly<Record<'B' | 'N' | 'M' | 'D' | 'd' | 'L' | 'K' | 'T' | 'V', number>>;

export interface GoldenAblation {
  readonly logits: Float32Array;
  readonly loss: number;
  readonly p: Float32Array;
  readonly t: Float32Array;
}

export interface GoldenAdam {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly steps: number;
  readonly losses: Float32Array;
  readonly classifierBias: Float32Array;
  readonly wordEmbedding: Float32Array;
}

export function modelSizes(s: GoldenSizes): Sizes {
  return { words: s.V, tags: s.T, width: s.d, regionWidth: s.D, regions: s.M, captionWords: s.N, slots: s.L };
}

/** Checks a parsed golden file. Throws an Error that names the field which is missing or of the wrong shape. */
export function readGoldenFile(json: unknown): GoldenFile {
  const root = new Field('', json);
  const sizes = record(['B', 'N', 'M', 'D', 'd', 'L', 'K', 'T', 'V'], (name) => root.at('sizes').at(name).count());
  const shapes = weightShapes(modelSizes(sizes));
  const weights = new Map([...shapes].map(([name, shape]) => [name, { shape, data: root.at('weights').at(name).tensor(shape) }]));
  return { sizes, weights, batch: readBatch(root.at('batch'), sizes), expected: readExpected(root.at('expected'), sizes, shapes) };
}

function readBatch(batch: Field, { B, N, M, D, L, K, T }: GoldenSizes): GoldenFile['batch'] {
  return {
    words: batch.at('words').tensor([B, N]),
    regions: batch.at('regions').tensor([B, M, D]),
    historyWords: batch.at('historyWords').tensor([B, L, N]),
    historyRegions: batch.at('historyRegions').tensor([B, L, M, D]),
    historyTags: batch.at('historyTags').tensor([B, L, K]),
    targets: batch.at('targets').tensor([B, T]),
  };
}

function readExpected(expected: Field, s: GoldenSizes, shapes: ReadonlyMap<string, readonly number[]>): GoldenFile['expected'] {
  const { B, N, M, d, L, K, T } = s;
  const intermediate = (name: string, shape: number[]) => expected.at('intermediates').at(name).tensor(shape);
  return {
    intermediates: {
      C: intermediate('C', [B, N, M]), au: intermediate('au', [B, N]), av: intermediate('av', [B, M]),
      p: intermediate('p', [B, d]), t: intermediate('t', [B, d]), as: intermediate('as', [B, L]), at: intermediate('at', [B, L, K]),
    },
    logits: expected.at('logits').numbers(B * T),
    probabilities: expected.at('probabilities').numbers(B * T),
    loss: expected.at('loss').number(),
    gradients: new Map([...shapes].map(([name, shape]) => [name, expected.at('gradients').at(name).numbers(sizeOf(shape))])),
    ablations: record(['textImage', 'textHabit', 'imageHabit'], (name) => readAblation(expected.at('ablations').at(name), s)),
    adam: readAdam(expected.at('adam'), s),
  };
}

function readAblation(field: Field, { B, T, d }: GoldenSizes): GoldenAblation {
  return { logits: field.at('logits').numbers(B * T), loss: field.at('loss').number(), p: field.at('p').numbers(B * d), t: field.at('t').numbers(B * d) };
}

function readAdam(field: Field, { V, T, d }: GoldenSizes): GoldenAdam {
  const steps = field.at('steps').count();
  return {
    ...record(['learningRate', 'beta1', 'beta2', 'epsilon'], (name) => field.at(name).number()),
    steps,
    losses: field.at('losses').numbers(steps),
    classifierBias: field.at('classifierBias').numbers(T),
    wordEmbedding: field.at('wordEmbedding').numbers(V * d),
  };
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, side) => product * side, 1);

function record<K extends string, T>(names: readonly K[], read: (name: K) => T): Record<K, T> {
  return Object.fromEntries(names.map((name) => [name, read(name)])) as Record<K, T>;
}

/** A value of the file together with its path, so that every complaint can name it. */
class Field {
  readonly #path: string;
  readonly #value: unknown;

  constructor(path: string, value: unknown) {
    this.#path = path;
    this.#value = value;
  }

  at(name: string): Field {
    const path = this.#path === '' ? name : `${this.#path}.${name}`;
    if (typeof this.#value !== 'object' || this.#value === null) throw new Error(`Golden file: ${this.#path || 'the file'} is not an object`);
    if (!Object.hasOwn(this.#value, name)) throw new Error(`Golden file: ${path} is missing`);
    return new Field(path, (this.#value as Record<string, unknown>)[name]);
  }

  number(): number {
    if (typeof this.#value !== 'number' || !Number.isFinite(this.#value)) throw new Error(`Golden file: ${this.#path} is not a finite number`);
    return this.#value;
  }

  /** A whole number from 1. */
  count(): number {
    const value = this.number();
    if (!Number.isInteger(value) || value < 1) throw new Error(`Golden file: ${this.#path} is ${value}, not a whole number from 1`);
    return value;
  }

  numbers(length: number): Float32Array {
    const value = this.#value;
    if (!Array.isArray(value)) throw new Error(`Golden file: ${this.#path} is not a list of numbers`);
    if (value.length !== length) throw new Error(`Golden file: ${this.#path} holds ${value.length} numbers, not ${length}`);
    const wrong = value.findIndex((item) => typeof item !== 'number' || !Number.isFinite(item));
    if (wrong >= 0) throw new Error(`Golden file: ${this.#path}[${wrong}] is not a finite number`);
    return Float32Array.from(value as number[]);
  }

  /** { shape, data } of this very shape. */
  tensor(shape: readonly number[]): Float32Array {
    const found = this.at('shape').#value;
    if (!Array.isArray(found) || found.join() !== shape.join()) throw new Error(`Golden file: ${this.#path}.shape is [${String(found)}], not [${shape.join(', ')}]`);
    return this.at('data').numbers(sizeOf(shape));
  }
}
