import { randomUUID } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { CheckpointInfo } from '../../common/contract/worker-api.ts';
import type { VersionId } from '../../common/domain/ids.ts';
import { AppError } from '../../common/rpc/app-error.ts';
import { toPublic, type ModelVersionRepository, type NewVersion, type StoredVersion } from '../database/repositories/model-version-repository.ts';
import { copyDurably, digestOf } from '../files/durable-copy.ts';
import { refuseTarget } from '../files/export-target.ts';
import type { WorkerClient } from '../worker-client.ts';
import type { WorkspacePaths } from '../workspace-folder.ts';
import type { Emit } from './emit.ts';

export interface ModelDeps {
  readonly versions: ModelVersionRepository;
  readonly worker: WorkerClient;
  readonly paths: WorkspacePaths;
  readonly emit: Emit;
  readonly now: () => number;
}

const OURS = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.safetensors(\..*tmp)?$/;

/** Model versions and their checkpoint files. */
export class ModelService {
  readonly #deps: ModelDeps;
  /** Digests of files that were found to be what was stored. */
  readonly #checked = new Set<string>();

  constructor(deps: ModelDeps) { this.#deps = deps; }

  all() { return this.#deps.versions.all().map(toPublic); }
  /** Newest first, with what the host knows of them. */
  stored(): readonly StoredVersion[] { return this.#deps.versions.all(); }
  active(): StoredVersion | undefined { return this.#deps.versions.active(); }

  /** @throws AppError `not-found`; `unavailable` when no version is named and none is active. */
  get(version: VersionId | undefined): StoredVersion {
    const found = version === undefined ? this.active() : this.#deps.versions.get(version);
    if (found !== undefined) return found;
    if (version !== undefined) throw new AppError('not-found', `There is no model version ${version}.`, { hint: 'Read the list of versions anew.' });
    throw new AppError('unavailable', 'This workspace has no model yet.', { hint: 'Train one, or import one with its vocabulary from another workspace.' });
  }

  file(version: StoredVersion): string { return join(this.#deps.paths.models, version.file); }

  /** The file of a version, known to be what was stored; hashed once per file and start. @throws AppError `damaged` */
  async checkedFile(version: StoredVersion): Promise<string> {
    const file = this.file(version);
    if (this.#checked.has(version.sha256)) return file;
    const digest = await digestOf(file).catch(() => undefined);
    if (digest?.sha256 !== version.sha256) throw new AppError('damaged', `The file of model version "${version.name}" is ${digest === undefined ? 'missing' : 'not what was stored'} (${file}).`, { hint: 'Activate another version, or restore the file from a backup.' });
    this.#checked.add(version.sha256);
    return file;
  }

  /** @throws AppError `conflict` (it understands another encoder's regions), `damaged`, `not-found` */
  async activate(id: VersionId): Promise<StoredVersion> {
    const version = this.get(id);
    await this.checkFits(version);
    await this.checkedFile(version);
    this.#deps.versions.activate(id);
    this.#activated(id);
    return this.get(id);
  }

  /** Where a new checkpoint is to be written; without a row it is garbage. */
  newFile(): { readonly name: string; readonly path: string } {
    const name = `${randomUUID()}.safetensors`;
    return { name, path: join(this.#deps.paths.models, name) };
  }

  /** Checks that the file is the one the worker speaks of, then commits its row. `extra` joins that transaction. */
  async register(version: NewVersion, extra?: (id: VersionId) => void): Promise<StoredVersion> {
    const digest = await digestOf(join(this.#deps.paths.models, version.file));
    if (digest.sha256 !== version.info.sha256 || digest.bytes !== version.info.bytes) {
      throw new AppError('damaged', `The new model’s file (${version.file}) is not what was written into it.`, { hint: 'Check the disk, then try again. The active model was not changed.' });
    }
    // A checkpoint that cannot be loaded again must not become the active one.
    await this.#deps.worker.call('model.inspect', { model: join(this.#deps.paths.models, version.file) });
    const stored = this.#deps.versions.add(version, extra);
    if (stored.active) this.#activated(stored.id);
    else this.#deps.emit('workspace.changed', {});
    return stored;
  }

  /** @throws AppError `conflict`, `forbidden` or `not-found`: the file may not be written there */
  async refuseExport(target: string, overwrite: boolean): Promise<void> { await refuseTarget(this.#deps.paths.folder, target, overwrite, { name: 'model', ending: '.safetensors' }); }

  async export(id: VersionId | undefined, target: string, overwrite: boolean) {
    const version = this.get(id);
    // What lay there when it was asked may be another file by now.
    await this.refuseExport(target, overwrite);
    const { sha256, bytes } = await copyDurably(this.file(version), target, { sha256: version.sha256, bytes: version.bytes }, undefined, overwrite);
    return { file: target, rows: 1, bytes, sha256 };
  }

  /** @throws AppError `damaged`, `unsupported` (another encoder), `not-found` */
  async import(source: string): Promise<StoredVersion> {
    const { name, path } = this.newFile();
    let info: CheckpointInfo | undefined;
    // The copy is what gets checked: the original may change meanwhile.
    await copyDurably(source, path, undefined, async (copy) => { info = await this.#deps.worker.call('model.inspect', { model: copy }).catch((error: unknown) => { throw notImported(error, source); }); });
    try {
      if (info === undefined) throw new AppError('internal', 'The checkpoint was not read.');
      await this.#checkEncoder(info);
      const engine = 'imported';
      return await this.register({ name: `Imported ${this.#deps.versions.all().length + 1}`, kind: 'imported', file: name, info, engine, activate: this.active() === undefined, at: this.#deps.now() });
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    }
  }

  /** Removes checkpoints that a crash left without a row; only names that we could have made. */
  async sweep(): Promise<void> {
    const known = new Set(this.#deps.versions.all().map((version) => version.file));
    const left = (await readdir(this.#deps.paths.models)).filter((name) => OURS.test(name) && !known.has(name));
    for (const name of left) await rm(join(this.#deps.paths.models, name), { force: true });
  }

  /** @throws AppError `conflict`: it understands another encoder's regions */
  async checkFits({ name, encoder, info }: StoredVersion): Promise<void> {
    const used = this.#deps.worker.encoderInUse() ?? (await this.#deps.worker.call('encoder.list', {})).encoders.find(({ builtIn }) => builtIn)?.description.id;
    if (used === undefined || used === encoder) return;
    throw new AppError('conflict', `"${name}" was trained on images as "${info.encoder.label}" sees them (${encoder}); this workspace looks through ${used}.`, { hint: 'Use that encoder (macon encoder use): it brings back the version that was used with it last.' });
  }

  async #checkEncoder(info: CheckpointInfo): Promise<void> {
    const { encoder } = await this.#deps.worker.call('worker.doctor', {});
    // One that is not installed is the one in use all the same.
    const used = this.#deps.worker.encoderInUse() ?? encoder?.id;
    if (used === undefined || used === info.encoder.id) return;
    throw new AppError('unsupported', `This model was trained on images as "${info.encoder.label}" sees them; this workspace uses "${encoder?.label ?? used}".`, { hint: 'Use that encoder in this workspace first (macon encoder use), train a model here, or import one made with the encoder in use.' });
  }

  #activated(version: VersionId): void {
    this.#deps.emit('model.activated', { version });
    this.#deps.emit('workspace.changed', {});
  }
}

/** What the worker says of a file, said of the file that the person named, and with what helps there: training again would not. */
function notImported(error: unknown, source: string): AppError {
  const known = AppError.from(error);
  if (known.code !== 'damaged') return known;
  return new AppError('damaged', `The model was not imported from ${source}. ${known.message}`, {
    hint: 'Export it again where it was trained and compare the checksum that the export tells. The models here were not changed.',
    ...(known.detail === undefined ? {} : { detail: known.detail }), cause: error,
  });
}
