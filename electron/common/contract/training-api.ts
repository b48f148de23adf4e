import * as v from 'valibot';
import { method } from '../rpc/api.ts';
import type { JobKind, JobState } from '../domain/job.ts';
import type { WireError } from '../rpc/app-error.ts';
import type { JobId, RunId, VersionId } from '../domain/ids.ts';
import type { FilterReport } from '../domain/paper-filter.ts';
import { MEMORY_MODES } from '../domain/memory.ts';
import type { MeasuresAt, ModelVersion, PairedChange, SystemScores } from '../domain/model.ts';
import type { Split } from '../domain/post.ts';
import { SPLIT_RULES, type SplitRule } from '../domain/split.ts';
import { MOST_SEEDS } from '../domain/seeds.ts';
import { count, nothing, path, runId, versionId } from './fields.ts';

/** One point of the live curves. */
export interface TrainingPoint {
  readonly job: JobId;
  readonly epoch: number;
  readonly step: number;
  readonly steps: number;
  readonly loss: number;
  /** At the end of an epoch only. */
  readonly validationLoss?: number;
  readonly validationF1?: number;
  readonly secondsLeft?: number;
}

/** Whether a training makes sense now, and what is missing if not. */
export interface Readiness {
  readonly taggedPosts: number;
  /** Fewest tagged posts a first training is offered for. */
  readonly needed: number;
  readonly unencoded: number;
  /** Decisions on training posts that the active version has not learnt from. */
  readonly newDecisions: number;
  /** The posts that those are on. */
  readonly newDecisionPosts: number;
  readonly canTrain: boolean;
  readonly canFineTune: boolean;
  readonly reason?: string;
}

/** What a training or fine-tune brought; the `result` of its job. */
export interface TrainingReport {
  readonly version: VersionId;
  readonly kind: 'training' | 'fine-tune';
  readonly posts: number;
  readonly epochs: number;
  readonly steps: number;
  readonly seconds: number;
  readonly decisions: number;
  /** Posts whose judgements were left out because the post is validation or test. */
  readonly heldOutDecided: number;
  /** By which the workspace's sides are drawn; absent in what was stored when there was `workbench` alone. */
  readonly splitRule?: SplitRule;
  /** What the paper filter left out, where it was asked for. */
  readonly filter?: FilterReport;
  /** Why the version was not activated; absent when it was. */
  readonly keptAside?: string;
  /** `enough`: at least 300 posts; below, they are too few to tell a small change from chance. Without posts (rule `paper`) all epochs were run and nothing was measured: the measures are empty. */
  readonly validation: { readonly posts: number; readonly before?: MeasuresAt; readonly after: MeasuresAt; readonly change?: PairedChange; readonly enough: boolean };
}

/** `interrupted`: it was going, or waited, when the host died. */
export type RunState = JobState | 'interrupted';
/** The posts with known hashtags that a training was given, by the side they are on. */
export interface RunData { readonly training: number; readonly validation: number; readonly test: number }

/** A training, fine-tune or evaluation, from the moment it is asked for: what was asked of it and what came of it. */
export interface Run {
  readonly id: RunId;
  readonly job: JobId;
  readonly kind: JobKind;
  readonly state: RunState;
  /** When it ended; while it has not, when it was asked for. */
  readonly at: number;
  /** Why there is no report, where it ended without one. */
  readonly error?: WireError;
  /** The first run of those that were asked for together, one a seed; they share all other settings. */
  readonly series?: RunId;
  /** What saw its pictures and what ran it; absent until it has begun, and of evaluations from before they were kept. */
  readonly encoder?: string;
  readonly engine?: string;
  readonly data?: RunData;
  /** As its service was asked: seed, d, epochs, split, …, and the rule of the sides, `splitRule`. */
  readonly config: unknown;
  /** A TrainingReport or EvaluationReport. */
  readonly report?: unknown;
  /** Made by a training, measured by an evaluation. */
  readonly version?: VersionId;
}

/** `version`: what was measured, `encoder` and `engine`: by what; absent in what was stored before reports named them. */
export interface EvaluationReport { readonly version?: VersionId; readonly encoder?: string; readonly engine?: string; readonly split: Split; readonly splitRule?: SplitRule; readonly posts: number; readonly skippedWithoutTags: number; readonly average: 'macro' | 'pooled'; readonly systems: readonly SystemScores[]; readonly inVocabulary: readonly SystemScores[] }

/** The largest number that a training takes of each; the least is 1. */
export const TRAINING_MOST = { epochs: 200, batch: 512, slots: 20, steps: 2000, tagUses: 100_000, wordUses: 100_000, captionWords: 200, accountPosts: 100_000 } as const;

const seed = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
/** What a training is asked beside its seed. */
const settings = {
  d: v.optional(v.picklist([50, 100, 200, 300, 400, 500])),
  epochs: v.optional(count(TRAINING_MOST.epochs)),
  batch: v.optional(count(TRAINING_MOST.batch)),
  memory: v.optional(v.picklist(MEMORY_MODES)),
  /** L: past posts that a post remembers. */
  slots: v.optional(count(TRAINING_MOST.slots)),
  /** Rule of the sides: chosen once, at the first training at the latest; another one later is a `conflict`. */
  split: v.optional(v.picklist(SPLIT_RULES)),
  /** The paper filter, off without it; thresholds left out are PAPER_FILTER's. */
  filter: v.optional(v.strictObject({ tagUses: v.optional(count(TRAINING_MOST.tagUses)), wordUses: v.optional(count(TRAINING_MOST.wordUses)), captionWords: v.optional(count(TRAINING_MOST.captionWords)), accountPosts: v.optional(count(TRAINING_MOST.accountPosts)) })),
};

export const trainingApi = {
  'training.readiness': method<Readiness>()(nothing),
  /** First training on the posts that have tags; the job's result is a TrainingReport. */
  'training.start': method<{ readonly job: JobId }>()(v.strictObject({ ...settings, seed: v.optional(seed) })),
  /** The same once a seed, one after another; each is a job and a run of its own, in the order of the seeds. Cancelling one cancels those after it. */
  'training.startSeries': method<{ readonly series: RunId; readonly jobs: readonly JobId[] }>()(v.strictObject({ ...settings, seeds: v.pipe(v.array(seed), v.minLength(2), v.maxLength(MOST_SEEDS), v.check((seeds) => new Set(seeds).size === seeds.length, 'each seed once')) })),
  /** Learns from the decisions made since; the job's result is a TrainingReport. */
  'training.fineTune': method<{ readonly job: JobId }>()(v.strictObject({ steps: v.optional(count(TRAINING_MOST.steps)) })),
  'training.versions': method<{ readonly versions: readonly ModelVersion[] }>()(nothing),
  /** Newest first; `before`: older than that run. */
  'training.runs': method<{ readonly runs: readonly Run[] }>()(v.strictObject({ limit: count(200), before: v.optional(runId) })),
  'training.run': method<Run & { readonly curve: readonly TrainingPoint[] }>()(v.strictObject({ run: runId })),
  'training.activate': method<ModelVersion>()(v.strictObject({ version: versionId })),
  /** MACON beside popularity and user-popularity on one split; the job's result is an EvaluationReport. `version`: any that is stored; `conflict` when it looks through another encoder than the one in use. */
  'training.evaluate': method<{ readonly job: JobId }>()(v.strictObject({ split: v.picklist(['validation', 'test']), average: v.optional(v.picklist(['macro', 'pooled'])), version: v.optional(versionId) })),
  /** Writes the active (or named) version with its vocabularies and encoder description into one safetensors file. `conflict` where one lies there already, without `overwrite`. */
  'training.exportModel': method<{ readonly job: JobId }>()(v.strictObject({ file: path, version: v.optional(versionId), overwrite: v.optional(v.boolean()) })),
  /** Checks such a file and adds it as a version; activates it when the workspace has none. */
  'training.importModel': method<{ readonly job: JobId }>()(v.strictObject({ file: path })),
};
