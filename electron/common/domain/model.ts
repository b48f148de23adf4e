import type { VersionId } from './ids.ts';
import type { MemoryMode } from './memory.ts';

/** Precision, recall and F1 at one K, each in [0, 1]. */
export interface Measure { readonly p: number; readonly r: number; readonly f1: number }
/** Measures keyed by K ("1", "3", "5", "7", "9"). */
export type MeasuresAt = Readonly<Record<string, Measure>>;

/** How F1@5 changed on the hold-out, paired by post: mean and 95% interval of a seeded bootstrap. */
export interface PairedChange { readonly mean: number; readonly low: number; readonly high: number }

/** One line of an evaluation table. */
export interface SystemScores { readonly name: string; readonly at: MeasuresAt }

/** An image encoder as data: the rest of the program knows only this. */
export interface EncoderDescription {
  /** Stable id; part of the feature cache's key, so it changes whenever the numbers would. */
  readonly id: string;
  readonly label: string;
  readonly inputSize: number;
  /** How the picture becomes the input: `stretch` sees every pixel of the photo. */
  readonly view: 'stretch' | 'centre-crop';
  readonly grid: { readonly rows: number; readonly columns: number };
  /** Width D of one region's vector. */
  readonly width: number;
  readonly licence: string;
  readonly origin: string;
  readonly checksum: string;
}

/** A stored checkpoint and what is known of it. */
export interface ModelVersion {
  readonly id: VersionId;
  readonly name: string;
  readonly parent?: VersionId;
  readonly kind: 'training' | 'fine-tune' | 'imported';
  readonly createdAt: number;
  readonly active: boolean;
  readonly encoder: string;
  readonly engine: string;
  /** Embedding, LSTM and attention width. */
  readonly d: number;
  /** How a post's past posts are chosen, and how many (L). */
  readonly memory: MemoryMode;
  readonly slots: number;
  /** Of its weights, batches and memories; a fine-tune keeps its parent's. */
  readonly seed: number;
  readonly tags: number;
  readonly words: number;
  readonly sha256: string;
  readonly bytes: number;
  /** Validation measures when it was made, and for a fine-tune those of its parent on the same posts. */
  readonly scores?: { readonly posts: number; readonly after: MeasuresAt; readonly before?: MeasuresAt; readonly change?: PairedChange };
  readonly note?: string;
}
