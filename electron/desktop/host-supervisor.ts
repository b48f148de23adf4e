import { MessageChannelMain, utilityProcess, type MessagePortMain, type UtilityProcess } from 'electron';
import { splitLines } from '../host/files/split-lines.ts';
import { workerArguments } from '../host/worker-arguments.ts';
import { AppError } from '../common/rpc/app-error.ts';
import { createClient, type Client } from '../common/rpc/client.ts';
import type { ImageVariant } from '../common/domain/image-variant.ts';
import { mainPortTransport } from './message-port-transport.ts';
import type { Asset, FromHost, ImagesApi, ToHost } from './process-messages.ts';

export interface SupervisorOptions {
  readonly workspace: string;
  /** Passed on to the host's entry: `--create`, `--sample`. */
  readonly flags?: readonly string[];
  readonly hostEntry: string;
  readonly workerEntry: string;
  /** The host came back after it had died: pages need new ports. */
  onRestarted(): void;
  /** It will not come back by itself. */
  onGivenUp(error: AppError): void;
}

const FIRST_WAIT_MS = 250;
const MOST_CRASHES = 5;
const CLOSING_MS = 10_000;

/** Starts the host and its workers as utility processes, joins them by message channels, and starts the host again when it dies. */
export class HostSupervisor {
  readonly #options: SupervisorOptions;
  readonly #workers = new Map<number, UtilityProcess>();
  #host: UtilityProcess | undefined;
  #images: Client<ImagesApi, object> | undefined;
  #crashes = 0;
  #restart: NodeJS.Timeout | undefined;
  #closing = false;

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#start();
  }

  /** A port for a page, whose other end the host serves; undefined while there is no host (`onRestarted` follows). */
  connectPage(): MessagePortMain | undefined { return this.#join({ kind: 'page' }); }

  /** @throws AppError `unavailable` while there is no host, and whatever the host answers. */
  async asset(id: string, variant: ImageVariant): Promise<Asset | undefined> {
    if (this.#images === undefined) throw new AppError('unavailable', 'The host is being restarted.', { hint: 'Try again in a moment.' });
    return (await this.#images.call('images.find', { id, variant } as never)).asset;
  }

  /** Asks the host to close its store and waits for its end; after ten seconds it is ended. */
  async close(): Promise<void> {
    this.#closing = true;
    clearTimeout(this.#restart);
    const host = this.#host;
    if (host === undefined) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => { host.kill(); }, CLOSING_MS);
      host.once('exit', () => { clearTimeout(timer); resolve(); });
      this.#tell(host, { kind: 'close' });
    });
  }

  #start(): void {
    const host = utilityProcess.fork(this.#options.hostEntry, [this.#options.workspace, ...(this.#options.flags ?? [])], { serviceName: 'MACON host' });
    this.#host = host;
    host.on('message', (message: FromHost) => { if (host === this.#host) this.#hear(host, message); });
    host.once('exit', (code) => { if (host === this.#host) this.#lost(code); });
    const port = this.#join({ kind: 'images' });
    this.#images = port && createClient<ImagesApi, object>(mainPortTransport(port));
  }

  #hear(host: UtilityProcess, message: FromHost): void {
    switch (message.kind) {
      case 'ready': this.#crashes = 0; break;
      case 'failed': this.#giveUp(AppError.fromWire(message.error)); break;
      case 'start-worker': this.#startWorker(host, message.worker); break;
      case 'kill-worker': this.#workers.get(message.worker)?.kill(); break;
      default: message satisfies never;
    }
  }

  #startWorker(host: UtilityProcess, number: number): void {
    const worker = utilityProcess.fork(this.#options.workerEntry, workerArguments(), { serviceName: 'MACON worker', stdio: ['ignore', 'ignore', 'pipe'] });
    this.#workers.set(number, worker);
    const lines = splitLines((line) => { if (host === this.#host) this.#tell(host, { kind: 'worker-said', worker: number, line }); });
    worker.stderr?.setEncoding('utf8').on('data', lines.take).on('end', lines.end);
    worker.once('exit', (code) => {
      this.#workers.delete(number);
      if (host === this.#host) this.#tell(host, { kind: 'worker-exited', worker: number, code });
    });
    const { port1, port2 } = new MessageChannelMain();
    worker.postMessage({ kind: 'host' }, [port1]);
    this.#tell(host, { kind: 'worker', worker: number }, port2);
  }

  #lost(code: number): void {
    this.#host = undefined;
    this.#images?.close();
    this.#images = undefined;
    // Its workers speak to nobody now; the next host starts its own.
    for (const worker of this.#workers.values()) worker.kill();
    this.#workers.clear();
    if (this.#closing) return;
    if (++this.#crashes > MOST_CRASHES) {
      this.#giveUp(new AppError('internal', `The host of ${this.#options.workspace} stopped ${this.#crashes} times in a row.`, { hint: 'What was confirmed is stored. Start the program again; "macon doctor" says more.', detail: `exit code ${code}` }));
      return;
    }
    this.#restart = setTimeout(() => { this.#start(); this.#options.onRestarted(); }, FIRST_WAIT_MS * 2 ** (this.#crashes - 1));
  }

  #giveUp(error: AppError): void {
    this.#closing = true;
    this.#host?.kill();
    this.#options.onGivenUp(error);
  }

  #join(message: ToHost): MessagePortMain | undefined {
    if (this.#host === undefined) return undefined;
    const { port1, port2 } = new MessageChannelMain();
    this.#tell(this.#host, message, port2);
    return port1;
  }

  #tell(process: UtilityProcess, message: ToHost, ...ports: MessagePortMain[]): void { process.postMessage(message, ports); }
}
