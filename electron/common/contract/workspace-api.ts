import { method } from '../rpc/api.ts';
import type { EncoderDescription, ModelVersion } from '../domain/model.ts';
import type { SplitRule } from '../domain/split.ts';
import { nothing } from './fields.ts';

export interface Counts {
  readonly posts: number;
  readonly accounts: number;
  readonly hashtags: number;
  readonly images: number;
  /** Images whose features are cached for the encoder in use. */
  readonly encoded: number;
  readonly done: number;
  readonly started: number;
  readonly disputed: number;
  readonly decisions: number;
  readonly problems: number;
}

/** Which engine runs the model and why not a faster one. */
export interface EngineInfo {
  readonly name: string;
  readonly reason: string;
  readonly candidates: readonly { readonly name: string; readonly available: boolean; readonly reason: string }[];
}

/** Why a workspace is open read only: `why` as the end of a sentence. */
export interface ReadOnlyReason { readonly kind: 'asked' | 'damaged' | 'future-version'; readonly why: string; readonly detail?: string }

export interface WorkspaceDescription {
  /** Only to be looked at: every method that writes answers `read-only`. */
  readonly readOnly?: ReadOnlyReason;
  readonly name: string;
  readonly folder: string;
  readonly sample: boolean;
  readonly reviewer: string;
  /** By which posts get their side: as chosen, else `workbench`. */
  readonly splitRule: SplitRule;
  readonly counts: Counts;
  readonly encoder?: EncoderDescription;
  /** Absent until the worker answered. */
  readonly engine?: EngineInfo;
  /** Why encoder or engine is missing, when one is. */
  readonly workerProblem?: string;
  readonly model?: ModelVersion;
}

export const workspaceApi = {
  'workspace.describe': method<WorkspaceDescription>()(nothing),
  /** Node, SQLite, sharp, onnxruntime, engines: each with its version or the reason it is missing. */
  'workspace.doctor': method<{ readonly checks: readonly { readonly name: string; readonly ok: boolean; readonly detail: string }[] }>()(nothing),
};
