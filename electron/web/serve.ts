import { join } from 'node:path';
import open from 'open';
import { AppError } from '../common/rpc/app-error.ts';
import { createHost, type HostOptions } from '../host/create-host.ts';
import { forkWorker } from '../host/fork-worker.ts';
import { packageRoot } from '../host/package-root.ts';
import type { StartWorker } from '../host/worker-port.ts';
import { startWebServer, type WebServer } from './web-server.ts';

export interface WebHostOptions extends Pick<HostOptions, 'workspace' | 'create' | 'sample' | 'readOnly'> {
  /** 0 (default) takes a free one. */
  readonly port?: number;
  /** Address to bind; default 127.0.0.1. Any other is a person's explicit wish. */
  readonly host?: string;
  /** Opens the person's browser on a fresh address. */
  readonly open?: boolean;
  /** Default: the built renderer of this program. */
  readonly rendererFolder?: string;
  readonly startWorker?: StartWorker;
}

export interface WebHost {
  /** A fresh address with its token; each opens the workbench in one browser, once. */
  address(): string;
  readonly folder: string;
  close(): Promise<void>;
}

/**
 * Opens a workspace and serves the workbench on it to browsers.
 * @throws AppError of createHost (`not-found`, `locked`, `damaged`, `future-version`), `conflict` for a port that is taken, `forbidden` for one that may not be had.
 */
export async function startWebHost(options: WebHostOptions): Promise<WebHost> {
  const { workspace, create, sample, readOnly } = options;
  const host = await createHost({ workspace, startWorker: options.startWorker ?? (() => forkWorker()), ...(create === undefined ? {} : { create }), ...(sample === undefined ? {} : { sample }), ...(readOnly === undefined ? {} : { readOnly }) });
  let server: WebServer;
  try {
    server = await startWebServer({ host, rendererFolder: options.rendererFolder ?? join(packageRoot(), 'dist', 'renderer'), address: options.host ?? '127.0.0.1', port: options.port ?? 0 });
  } catch (error) {
    await host.close();
    throw explain(error, options);
  }
  // A browser that cannot be opened is no reason to stop: the address is printed, too.
  if (options.open === true) await open(server.address()).then((child) => { child.on('error', () => undefined); }, () => undefined);
  return {
    address: () => server.address(),
    folder: host.folder,
    close: async () => {
      await server.close();
      await host.close();
    },
  };
}

function explain(error: unknown, options: WebHostOptions): AppError {
  const code = (error as NodeJS.ErrnoException).code;
  const place = `${options.host ?? '127.0.0.1'}:${options.port ?? 0}`;
  if (code === 'EADDRINUSE') return new AppError('conflict', `Something else listens on ${place}.`, { hint: 'Choose another --port, or none to get a free one.', cause: error });
  if (code === 'EACCES' || code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return new AppError('forbidden', `This machine does not let the workbench listen on ${place}.`, { hint: 'Choose another --host or a --port above 1023.', cause: error });
  return AppError.from(error);
}
