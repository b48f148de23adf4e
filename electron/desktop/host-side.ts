import type { WorkerPort } from '../host/worker-port.ts';
import { AppError } from '../common/rpc/app-error.ts';
import { serve } from '../common/rpc/server.ts';
import type { Transport } from '../common/rpc/transport.ts';
import type { ImageVariant } from '../common/domain/image-variant.ts';
import { mainPortTransport, type PortLike } from './message-port-transport.ts';
import { imagesApi, type Asset, type FromHost, type ToHost } from './process-messages.ts';
import { WorkerStarter } from './worker-starter.ts';

/** `process.parentPort` of a utility process, as far as it is used here. */
export interface ParentPortLike {
  on(name: 'message', listener: (event: { readonly data: unknown; readonly ports: readonly PortLike[] }) => void): unknown;
  postMessage(message: unknown): void;
}

/** What this process needs of the host that it makes. */
export interface DesktopHost {
  connect(transport: Transport): unknown;
  asset(id: string, variant: ImageVariant): Promise<Asset | undefined>;
  close(): Promise<void>;
}

/** The host's side of the desktop: opens it, gives it each port that the main process sends, and says how it went. `exit` ends the process. */
export function runHost(parent: ParentPortLike, open: (startWorker: () => WorkerPort) => Promise<DesktopHost>, exit: (code: number) => void): void {
  const say = (message: FromHost) => { parent.postMessage(message); };
  const workers = new WorkerStarter(say);
  const opened = open(() => workers.start());
  opened.then(
    () => { say({ kind: 'ready' }); },
    (error: unknown) => { say({ kind: 'failed', error: AppError.from(error).toWire() }); },
  );
  parent.on('message', ({ data, ports: [port] }) => {
    const message = data as ToHost;
    switch (message.kind) {
      case 'worker': if (port !== undefined) workers.arrived(message.worker, port); break;
      case 'worker-exited': workers.exited(message.worker, message.code); break;
      case 'worker-said': workers.said(message.worker, message.line); break;
      case 'close': void opened.then((host) => host.close()).then(() => { exit(0); }, () => { exit(1); }); break;
      case 'page': case 'images': {
        if (port === undefined) break;
        const transport = mainPortTransport(port);
        opened.then((host) => { if (message.kind === 'page') host.connect(transport); else serveImages(transport, host); }, () => { transport.close(); });
        break;
      }
      default: message satisfies never;
    }
  });
}

function serveImages(transport: Transport, host: DesktopHost): void {
  serve(transport, imagesApi, {
    'images.find': async ({ id, variant }) => {
      const asset = await host.asset(id, variant);
      return asset === undefined ? {} : { asset };
    },
  });
}
