import type { WorkerExit, WorkerPort } from '../host/worker-port.ts';
import { Inbox } from '../common/rpc/transport.ts';
import { mainPortTransport, type PortLike } from './message-port-transport.ts';
import type { FromHost } from './process-messages.ts';

interface Asked { arrived(port: PortLike): void; exited(exit: WorkerExit): void; said(line: string): void }

/** Workers for the host process: asks the main process for each, and keeps what is sent to it until its port comes. */
export class WorkerStarter {
  readonly #say: (message: FromHost) => void;
  readonly #asked = new Map<number, Asked>();
  #next = 1;

  constructor(say: (message: FromHost) => void) { this.#say = say; }

  start(): WorkerPort {
    const worker = this.#next++;
    const inbox = new Inbox();
    const closers: (() => void)[] = [];
    const exits: ((exit: WorkerExit) => void)[] = [];
    const unsent: unknown[] = [];
    const lines: ((line: string) => void)[] = [];
    let ended: WorkerExit | undefined;
    let transport: ReturnType<typeof mainPortTransport> | undefined;
    this.#asked.set(worker, {
      arrived: (port) => {
        transport = mainPortTransport(port);
        transport.onClose(() => { for (const closer of closers) closer(); });
        transport.onMessage((message) => { inbox.take(message); });
        for (const message of unsent.splice(0)) transport.send(message);
      },
      exited: (exit) => { ended = exit; for (const listener of exits) listener(exit); },
      said: (line) => { for (const listener of lines) listener(line); },
    });
    this.#say({ kind: 'start-worker', worker });
    return {
      // Cloned now, as a port would: the caller may change it before the port is there.
      send: (message) => { if (transport === undefined) unsent.push(structuredClone(message)); else transport.send(message); },
      onMessage: (listener) => { inbox.listen(listener); },
      onClose: (listener) => { closers.push(listener); },
      onExit: (listener) => { if (ended === undefined) exits.push(listener); else listener(ended); },
      onLine: (listener) => { lines.push(listener); },
      close: () => { if (transport === undefined) this.#say({ kind: 'kill-worker', worker }); else transport.close(); },
      kill: () => { this.#say({ kind: 'kill-worker', worker }); },
    };
  }

  arrived(worker: number, port: PortLike): void { this.#asked.get(worker)?.arrived(port); }

  said(worker: number, line: string): void { this.#asked.get(worker)?.said(line); }

  exited(worker: number, code: number): void {
    this.#asked.get(worker)?.exited({ code });
    this.#asked.delete(worker);
  }
}
