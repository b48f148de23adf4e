import { basename } from 'node:path';
import type { HostApi } from '../../common/contract/host-api.ts';
import type { WorkerApi } from '../../common/contract/worker-api.ts';
import type { WorkspaceDescription } from '../../common/contract/workspace-api.ts';
import type { OutputOf } from '../../common/rpc/api.ts';
import { AppError } from '../../common/rpc/app-error.ts';
import type { CountRepository } from '../database/repositories/count-repository.ts';
import { toPublic } from '../database/repositories/model-version-repository.ts';
import type { SettingRepository } from '../database/repositories/setting-repository.ts';
import type { WorkerClient } from '../worker-client.ts';
import type { WorkspacePaths } from '../workspace-folder.ts';
import type { Emit } from './emit.ts';
import type { EncodingService } from './encoding-service.ts';
import type { ModelService } from './model-service.ts';
import { isSample } from './sample-service.ts';
import { splitRuleOf } from './split-rule.ts';

export interface WorkspaceDeps {
  readonly worker: WorkerClient;
  readonly counts: CountRepository;
  readonly encoding: EncodingService;
  readonly settings: SettingRepository;
  readonly reviewer: () => string;
  readonly models: ModelService;
  readonly paths: WorkspacePaths;
  readonly sqlite: string;
  readonly emit: Emit;
  readonly now: () => number;
}
type Found = OutputOf<WorkerApi['worker.doctor']>;
type Checks = OutputOf<HostApi['workspace.doctor']>['checks'];

const AGAIN_MS = 10_000;

/** What the workspace is and holds. Answers at once with what is known; what the worker has to say arrives as `workspace.changed`. */
export class WorkspaceService {
  readonly #deps: WorkspaceDeps;
  #found: Found | undefined;
  #problem: string | undefined;
  #encoded = 0;
  #stale = true;
  #asking = false;
  #failedAt: number | undefined;

  constructor(deps: WorkspaceDeps) { this.#deps = deps; }

  describe(): WorkspaceDescription {
    const { counts, models, paths, settings } = this.#deps;
    if (this.#stale && !this.#asking && this.#deps.now() - (this.#failedAt ?? -Infinity) >= AGAIN_MS) void this.#ask();
    const model = models.active();
    const problem = this.#problem ?? this.#found?.encoderProblem;
    return {
      name: basename(paths.folder), folder: paths.folder, sample: isSample(settings), reviewer: this.#deps.reviewer(), splitRule: splitRuleOf(settings),
      counts: { ...counts.all(), encoded: this.#encoded },
      ...(this.#found === undefined ? {} : { engine: this.#found.engine }),
      ...(this.#found?.encoder === undefined ? {} : { encoder: this.#found.encoder }),
      ...(problem === undefined ? {} : { workerProblem: problem }),
      ...(model === undefined ? {} : { model: toPublic(model) }),
    };
  }

  /** The number of encoded images may have changed: looked at anew and told, once somebody has asked at all. */
  invalidate(): void {
    this.#stale = true;
    if (this.#found !== undefined && !this.#asking) void this.#ask();
  }

  async doctor(): Promise<{ readonly checks: Checks }> {
    const own = [{ name: 'node', ok: true, detail: process.versions.node }, { name: 'sqlite', ok: true, detail: this.#deps.sqlite }];
    try {
      const found = await this.#deps.worker.call('worker.doctor', {});
      return { checks: [...own, ...checksOf(found)] };
    } catch (error) {
      return { checks: [...own, { name: 'worker', ok: false, detail: AppError.from(error).message }] };
    }
  }

  async #ask(): Promise<void> {
    this.#asking = true;
    const before = JSON.stringify([this.#found, this.#problem, this.#encoded]);
    try {
      do {
        this.#stale = false;
        this.#found = await this.#deps.worker.call('worker.doctor', {});
        this.#encoded = this.#found.encoder === undefined ? 0 : await this.#deps.encoding.countEncoded();
      } while (this.#stale as boolean); // it changed again meanwhile, and nobody else would look
      this.#problem = undefined;
      this.#failedAt = undefined;
    } catch (error) {
      this.#problem = AppError.from(error).message;
      this.#stale = true;
      this.#failedAt = this.#deps.now();
    } finally {
      this.#asking = false;
    }
    if (JSON.stringify([this.#found, this.#problem, this.#encoded]) !== before) this.#deps.emit('workspace.changed', {});
  }
}

function checksOf({ engine, encoder, encoderProblem, versions }: Found): Checks {
  return [
    ...Object.entries(versions).map(([name, detail]) => ({ name, ok: !detail.startsWith('missing'), detail })),
    ...engine.candidates.map((candidate) => ({ name: `engine ${candidate.name}`, ok: candidate.available, detail: candidate.reason })),
    { name: 'engine', ok: true, detail: `${engine.name}: ${engine.reason}` },
    { name: 'encoder', ok: encoder !== undefined, detail: encoder?.label ?? encoderProblem ?? 'there is none' },
  ];
}
