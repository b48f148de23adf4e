import { setTimeout as sleep } from 'node:timers/promises';
import type { HostApi, HostEvents } from '../common/contract/host-api.ts';
import type { Handlers } from '../common/rpc/api.ts';
import { AppError } from '../common/rpc/app-error.ts';
import { EventLog } from '../common/rpc/server.ts';
import type { Transport } from '../common/rpc/transport.ts';
import type { ImageVariant } from '../common/domain/image-variant.ts';
import { backupDaily, backupFolder } from './backups.ts';
import { composeServices, type Services } from './compose-services.ts';
import { connectClient } from './connection.ts';
import { createWorkspace, findWorkspace, makeFolders } from './create-workspace.ts';
import { openDatabase, type Database } from './database/open.ts';
import { WalKeeper } from './database/wal-keeper.ts';
import { openDoor, type LocalDoor } from './local-door.ts';
import type { Asset } from './services/assets-service.ts';
import type { SampleInput } from './services/sample-service.ts';
import { userFolders } from './user-folders.ts';
import { WorkerClient } from './worker-client.ts';
import type { StartWorker } from './worker-port.ts';
import { workspacePaths, type WorkspacePaths } from './workspace-folder.ts';
import { lockWorkspace, type WorkspaceLock } from './workspace-lock.ts';

export interface HostOptions {
  readonly workspace: string;
  readonly startWorker: StartWorker;
  /** Makes the workspace when there is none in the folder. */
  readonly create?: boolean;
  /** Fills the workspace with the sample feed when it has no posts, and trains on it. */
  readonly sample?: Partial<SampleInput>;
  readonly now?: () => number;
  /** Folder for backups of all workspaces; default: the system's place for a program's data. */
  readonly backups?: string;
  /** Folder of the person's settings; default: the system's place for them. */
  readonly config?: string;
}

/** The running core: what a face serves. */
export interface Host {
  /** Real path of the workspace. */
  readonly folder: string;
  readonly handlers: Handlers<HostApi>;
  readonly events: EventLog<HostEvents>;
  /** Serves a client: `host.connected` first, then what happened after the event `since`, then everything as it happens. */
  connect(transport: Transport, options?: { readonly since?: number }): void;
  asset(id: string, variant: ImageVariant): Promise<Asset | undefined>;
  /** Cancels jobs, ends the worker and every connection, closes the store. */
  close(): Promise<void>;
}

/**
 * Opens a workspace and starts everything in it. Never forks: the worker is started by `startWorker`, at the first need.
 * @throws AppError `not-found` (no workspace there), `locked` (another host has it), `damaged`, `future-version`.
 */
export async function createHost(options: HostOptions): Promise<Host> {
  const paths = workspacePaths(await findOrMake(options));
  const lock = lockWorkspace(paths.folder);
  let db: Database | undefined;
  try {
    await makeFolders(paths);
    db = openDatabase(paths.database, { backups: backupFolder(backupsOf(options), paths.folder) });
    return await startHost(options, paths, lock, db);
  } catch (error) {
    db?.close();
    lock.release();
    throw AppError.from(error);
  }
}

async function findOrMake({ workspace, create }: HostOptions): Promise<string> {
  try {
    return await findWorkspace(workspace);
  } catch (error) {
    if (create !== true) throw error;
    return createWorkspace(workspace);
  }
}

const backupsOf = (options: HostOptions): string => options.backups ?? `${userFolders().data}/backups`;

async function startHost(options: HostOptions, paths: WorkspacePaths, lock: WorkspaceLock, db: Database): Promise<Host> {
  const now = options.now ?? Date.now;
  const events = new EventLog<HostEvents>();
  const worker = new WorkerClient(options.startWorker);
  const wal = new WalKeeper(db);
  const services = composeServices({ db, paths, worker, now, settle: () => wal.settle(), config: options.config ?? userFolders().config, emit: (name, payload) => { events.emit(name, payload); } });
  const ends = new Set<() => void>();
  const connect: Host['connect'] = (transport, { since } = {}) => {
    const end = connectClient(transport, services.handlers, events, { ...(since === undefined ? {} : { since }), onEnd: () => { ends.delete(end); } });
    ends.add(end);
  };
  const door = await openDoor(connect);
  lock.announce(door.address);
  await services.sweep();
  const backup = backupDaily(db, backupFolder(backupsOf(options), paths.folder), now()).catch((error: unknown) => { services.log.add('error', 'host', `The daily backup failed: ${String(error)}`); });
  if (options.sample !== undefined && services.isEmpty()) void services.handlers['data.sample']({ ...SAMPLE_DEFAULTS, ...options.sample });
  let closing: Promise<void> | undefined;
  return {
    folder: paths.folder, handlers: services.handlers, events, connect,
    asset: (id, variant) => services.assets.asset(id, variant),
    close: () => closing ??= closeHost({ services, worker, ends, door, backup, wal, db, lock }),
  };
}

const SAMPLE_DEFAULTS: SampleInput = { seed: 1, accounts: 24, posts: 40, habit: true, blankPhotos: false, train: true };
/** How long running jobs get to stop by themselves. */
const PATIENCE_MS = 3_000;

interface Parts {
  readonly services: Services; readonly worker: WorkerClient; readonly ends: Set<() => void>; readonly door: LocalDoor;
  readonly backup: Promise<unknown>; readonly wal: WalKeeper; readonly db: Database; readonly lock: WorkspaceLock;
}

async function closeHost({ services, worker, ends, door, backup, wal, db, lock }: Parts): Promise<void> {
  const jobs = services.jobs.close();
  await Promise.race([jobs, sleep(PATIENCE_MS, undefined, { ref: false })]);
  // Whatever still waits for the worker fails now, and its job with it.
  worker.close();
  await jobs;
  services.stop();
  for (const end of [...ends]) end();
  door.close();
  await backup;
  await wal.close();
  db.close();
  lock.release();
}
