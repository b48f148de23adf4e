import type { Run } from '../../../electron/common/contract/training-api.ts';
import type { VersionId } from '../../../electron/common/domain/ids.ts';
import type { ModelVersion } from '../../../electron/common/domain/model.ts';

export interface VersionRow {
  readonly version: ModelVersion;
  /** From 1 on, for `aria-level`. */
  readonly level: number;
  readonly children: number;
}

/** Children under their parent, the newest first on each level; one whose parent is gone stands on the first. */
export function versionTree(versions: readonly ModelVersion[]): readonly VersionRow[] {
  const known = new Set(versions.map((version) => version.id));
  const by = Map.groupBy(versions.toSorted((a, b) => b.id - a.id), (version) => (version.parent !== undefined && known.has(version.parent) ? version.parent : undefined));
  const under = (parent: VersionId | undefined, level: number): VersionRow[] =>
    (by.get(parent) ?? []).flatMap((version) => [{ version, level, children: by.get(version.id)?.length ?? 0 }, ...under(version.id, level + 1)]);
  return under(undefined, 1);
}

/** The run that made a version: its seed and data are written there. An imported one has none here. */
export const runOf = (version: VersionId, runs: readonly Run[]): Run | undefined => runs.find((run) => run.version === version && (run.kind === 'train' || run.kind === 'fine-tune'));
