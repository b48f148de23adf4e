import { setTimeout as sleep } from 'node:timers/promises';
import type { HostApi, HostEvents } from '../common/contract/host-api.ts';
import type { Handlers } from '../common/rpc/api.ts';
import { AppError } from '../common/rpc/app-error.ts';
import { EventLog } from '../common/rpc/server.ts';
import type { Transport } from '../common/rpc/transport.ts';
import type { ImageVariant } from '../common/domain/image-variant.ts';
import { backUp, backupFolder } from './backups.ts';
import { composeServices, type Services } from './compose-services.ts';
import { connectClient } from './connection.ts';
import { createWorkspace, findWorkspace, makeFolders } from './create-workspace.ts';
import { openDatabase, type Database } from './database/open.ts';
import { explain, guardReadOnly, openReadOnly, type ReadOnlyStore } from './read-only.ts';
import { withWaysOut } from './refusal.ts';
import { WalKeeper } from './database/wal-keeper.ts';
import { openDoor, type LocalDoor } from './local-door.ts';
import type { Asset } from './services/assets-service.ts';
import type { SampleInput } from './services/sample-service.ts';
import { userFolders } from './user-folders.ts';
import { WorkerClient } from './worker-client.ts';
import type { StartWorker } from './worker-port.ts';
import { workspacePaths, type WorkspacePaths } from './workspace-folder.ts';
import { lockForLooking, lockWorkspace, type WorkspaceLock } from './workspace-lock.ts';

export interface HostOptions {
  readonly workspace: string;
  readonly startWorker: StartWorker;
  /** Makes the workspace when there is none in the folder. */
  readonly create?: boolean;
  /** Fills the workspace with the sample feed when it has no posts, and trains on it. */
  readonly sample?: Partial<SampleInput>;
  /** Only to be looked at: works on a copy, so that a damaged database or one from the future can be opened. */
  readonly readOnly?: boolean;
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
 * @throws AppError `not-found` (no workspace there), `locked` (another host has it), `forbidden` (nothing may be written there), `damaged`, `future-version`.
 */
export async function createHost(options: HostOptions): Promise<Host> {
  const paths = workspacePaths(await findOrMake(options));
  const lock = options.readOnly === true ? lockForLooking(paths.folder) : lockWorkspace(paths.folder);
  let store: Store | undefined;
  try {
    store = options.readOnly === true ? await openReadOnly(paths) : await openForWriting(options, paths);
    return await startHost(options, lock, store);
  } catch (error) {
    await store?.close();
    lock.release();
    throw store?.reason === undefined ? AppError.from(error) : explain(store.reason, error);
  }
}

type Store = Omit<ReadOnlyStore, 'reason'> & Partial<Pick<ReadOnlyStore, 'reason'>>;

async function openForWriting(options: HostOptions, paths: WorkspacePaths): Promise<Store> {
  const backups = backupFolder(backupsOf(options), paths.folder);
  await makeFolders(paths);
  try {
    const db = openDatabase(paths.database, { backups });
    return { db, paths, close: async () => { db.close(); } };
  } catch (error) {
    throw withWaysOut(AppError.from(error), paths.folder, backups);
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

async function startHost(options: HostOptions, lock: WorkspaceLock, store: Store): Promise<Host> {
  const { db, paths, reason } = store;
  const now = options.now ?? Date.now;
  const events = new EventLog<HostEvents>();
  const worker = new WorkerClient(options.startWorker);
  const wal = new WalKeeper(db);
  const services = composeServices({ db, paths, worker, now, settle: () => wal.settle(), config: options.config ?? userFolders().config, emit: (name, payload) => { events.emit(name, payload); }, ...(reason === undefined ? {} : { explain: (error: unknown) => explain(reason, error) }) });
  const handlers = reason === undefined ? services.handlers : guardReadOnly(services.handlers, reason);
  const ends = new Set<() => void>();
  const connect: Host['connect'] = (transport, { since } = {}) => {
    const end = connectClient(transport, handlers, events, { ...(since === undefined ? {} : { since }), onEnd: () => { ends.delete(end); } });
    ends.add(end);
  };
  const door = await openDoor(connect);
  lock.announce(door.address);
  // Read only nothing begins by itself.
  const backup = reason === undefined ? await beginWork(options, paths, db, services, now()) : undefined;
  const due = reason === undefined && options.sample !== undefined ? services.sampleDue() : undefined;
  if (due !== undefined) void services.handlers['data.sample']({ ...SAMPLE_DEFAULTS, ...options.sample, ...due });
  let closing: Promise<void> | undefined;
  return {
    folder: paths.folder, handlers, events, connect,
    asset: (id, variant) => services.assets.asset(id, variant),
    close: () => closing ??= closeHost({ services, worker, ends, door, backup, wal, store, lock }),
  };
}

/** Tidies up, and begins the backup that is not waited for: its end. */
async function beginWork(options: HostOptions, paths: WorkspacePaths, db: Database, services: Services, now: number): Promise<{ readonly ended: Promise<unknown> }> {
  await services.sweep();
  return { ended: backUp(db, backupFolder(backupsOf(options), paths.folder), now).catch((error: unknown) => { services.log.add('error', 'host', `The backup failed: ${String(error)}`); }) };
}

const SAMPLE_DEFAULTS: SampleInput = { seed: 1, accounts: 24, posts: 40, habit: true, blankPhotos: false, train: true };
/** How long running jobs get to stop by themselves. */
const PATIENCE_MS = 3_000;

interface Parts {
  readonly services: Services; readonly worker: WorkerClient; readonly ends: Set<() => void>; readonly door: LocalDoor;
  readonly backup: { readonly ended: Promise<unknown> } | undefined; readonly wal: WalKeeper; readonly store: Store; readonly lock: WorkspaceLock;
}

async function closeHost({ services, worker, ends, door, backup, wal, store, lock }: Parts): Promise<void> {
  const jobs = services.jobs.close();
  await Promise.race([jobs, sleep(PATIENCE_MS, undefined, { ref: false })]);
  // Whatever still waits for the worker fails now, and its job with it.
  worker.close();
  await jobs;
  services.stop();
  for (const end of [...ends]) end();
  door.close();
  await backup?.ended;
  await wal.close();
  await store.close();
  lock.release();
}
