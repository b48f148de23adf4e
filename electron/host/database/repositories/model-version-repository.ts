import type { Statement } from 'better-sqlite3';
import type { CheckpointInfo } from '../../../common/contract/worker-api.ts';
import type { DecisionId, VersionId } from '../../../common/domain/ids.ts';
import type { ModelVersion } from '../../../common/domain/model.ts';
import type { Database } from '../open.ts';

export interface NewVersion {
  readonly name: string;
  readonly parent?: VersionId;
  readonly kind: ModelVersion['kind'];
  /** Name of its file inside models/. */
  readonly file: string;
  readonly info: CheckpointInfo;
  readonly engine: string;
  readonly scores?: ModelVersion['scores'];
  readonly note?: string;
  readonly activate: boolean;
  /** Decisions that it has learnt from, those of its ancestors left out. */
  readonly learnt?: readonly DecisionId[];
  readonly at: number;
}
/** A version with what the host needs to run it. */
export interface StoredVersion extends ModelVersion { readonly file: string; readonly info: CheckpointInfo }

interface Raw {
  id: VersionId; name: string; parent: VersionId | null; kind: ModelVersion['kind']; file: string; sha256: string; bytes: number; info: string;
  engine: string; scores: string | null; note: string | null; active: number; createdAt: number;
}

/** Model versions: the row is the commit, a checkpoint file without one is garbage. */
export class ModelVersionRepository {
  readonly #db: Database;
  readonly #add: Statement<[string, number | null, string, string, string, number, string, string, string | null, string | null, number]>;
  readonly #all: Statement<[], Raw>;
  readonly #get: Statement<[number], Raw>;
  readonly #active: Statement<[], Raw>;
  readonly #deactivate: Statement<[]>;
  readonly #activate: Statement<[number]>;
  readonly #learn: Statement<[number, number]>;
  readonly #learnt: Statement<[number], { id: DecisionId }>;

  constructor(db: Database) {
    this.#db = db;
    const columns = 'id, name, parent_id AS parent, kind, file, sha256, bytes, info, engine, scores, note, active, created_at AS createdAt';
    this.#add = db.prepare(`INSERT INTO model_versions (name, parent_id, kind, file, sha256, bytes, info, engine, scores, note, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
    this.#all = db.prepare(`SELECT ${columns} FROM model_versions ORDER BY id DESC`);
    this.#get = db.prepare(`SELECT ${columns} FROM model_versions WHERE id = ?`);
    this.#active = db.prepare(`SELECT ${columns} FROM model_versions WHERE active = 1`);
    this.#deactivate = db.prepare('UPDATE model_versions SET active = 0 WHERE active = 1');
    this.#activate = db.prepare('UPDATE model_versions SET active = 1 WHERE id = ?');
    this.#learn = db.prepare('INSERT OR IGNORE INTO learnt (version_id, decision_id) VALUES (?, ?)');
    // What a version knows is what it and all its ancestors have learnt.
    this.#learnt = db.prepare(`WITH RECURSIVE line (id) AS (SELECT ? UNION SELECT parent_id FROM model_versions JOIN line USING (id) WHERE parent_id IS NOT NULL)
      SELECT DISTINCT decision_id AS id FROM learnt WHERE version_id IN (SELECT id FROM line)`);
  }

  /** Version, activation and what was learnt: all or nothing. `extra` joins the same transaction. */
  add(version: NewVersion, extra: (id: VersionId) => void = () => undefined): StoredVersion {
    const { info } = version;
    return this.#db.transaction(() => {
      const id = Number(this.#add.run(
        version.name, version.parent ?? null, version.kind, version.file, info.sha256, info.bytes, JSON.stringify(info), version.engine,
        version.scores === undefined ? null : JSON.stringify(version.scores), version.note ?? null, version.at,
      ).lastInsertRowid) as VersionId;
      for (const decision of version.learnt ?? []) this.#learn.run(id, decision);
      if (version.activate) this.#makeActive(id);
      extra(id);
      return this.get(id) as StoredVersion;
    }).immediate();
  }

  activate(id: VersionId): void { this.#db.transaction(() => { this.#makeActive(id); }).immediate(); }

  /** Newest first. */
  all(): readonly StoredVersion[] { return this.#all.all().map(toVersion); }
  get(id: VersionId): StoredVersion | undefined { return optional(this.#get.get(id)); }
  active(): StoredVersion | undefined { return optional(this.#active.get()); }
  learnt(id: VersionId): ReadonlySet<DecisionId> { return new Set(this.#learnt.all(id).map((row) => row.id)); }

  #makeActive(id: VersionId): void {
    this.#deactivate.run();
    this.#activate.run(id);
  }
}

const optional = (raw: Raw | undefined) => (raw === undefined ? undefined : toVersion(raw));

function toVersion({ parent, scores, note, active, info: json, ...row }: Raw): StoredVersion {
  const info = JSON.parse(json) as CheckpointInfo;
  return {
    ...row, info,
    active: active === 1,
    encoder: info.encoder.id,
    d: info.d,
    memory: info.memory ?? 'random',
    slots: info.slots,
    seed: info.seed,
    tags: info.tags,
    words: info.words,
    ...(parent === null ? {} : { parent }),
    ...(scores === null ? {} : { scores: JSON.parse(scores) as NonNullable<ModelVersion['scores']> }),
    ...(note === null ? {} : { note }),
  };
}

/** What leaves the host: no file name, no vocabulary. */
export function toPublic({ file: _file, info: _info, ...version }: StoredVersion): ModelVersion { return version; }
