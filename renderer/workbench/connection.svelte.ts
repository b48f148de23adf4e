import type { HostApi, HostEvents } from '../../electron/common/contract/host-api.ts';
import type { Envelope, InputOf, OutputOf } from '../../electron/common/rpc/api.ts';
import { AppError } from '../../electron/common/rpc/app-error.ts';
import { createClient, type Client } from '../../electron/common/rpc/client.ts';
import type { Transport } from '../../electron/common/rpc/transport.ts';
import { backOff } from '../lib/back-off.ts';
import { Listeners } from '../lib/listeners.ts';
import { Faults } from './faults.ts';

export type ConnectionState = 'connecting' | 'open' | 'lost' | 'closed';
/** Opens a channel to the host; `since` is the number of the last event that was seen: undefined for a page that is new, which reads everything as it stands. */
export type OpenTransport = (since: number | undefined) => Promise<Transport>;

type Wait = (milliseconds: number) => Promise<void>;
const sleep: Wait = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });

/** The one way to the host. It opens itself again with back-off and catches up; listeners outlive every single channel. */
export class Connection {
  state = $state<ConnectionState>('connecting');
  /** How many tries in a row have failed. */
  attempt = $state(0);
  /** The workbench's: a listener that throws keeps nothing from the others. */
  readonly faults = new Faults();
  #client: Client<HostApi, HostEvents> | undefined;
  #since: number | undefined;
  #closed = false;
  #opened = 0;
  readonly #listeners = new Listeners<[Envelope<HostEvents>]>();
  readonly #fresh = new Listeners<[]>();
  readonly #open: OpenTransport;
  readonly #wait: Wait;

  constructor(open: OpenTransport, wait: Wait = sleep) { this.#open = open; this.#wait = wait; }

  /** Opens, and keeps open until `close`. Resolves once connected for the first time. */
  async start(): Promise<void> {
    while (!this.#closed) {
      try {
        this.#attach(await this.#open(this.#since));
        return;
      } catch {
        this.attempt++;
        if (this.state === 'connecting' && this.attempt > 1) this.state = 'lost';
        await this.#wait(backOff(this.attempt));
      }
    }
  }

  #attach(transport: Transport): void {
    const client = createClient<HostApi, HostEvents>(transport);
    this.#client = client;
    client.onAny((event) => { this.#heard(event); });
    client.onClose(() => {
      if (this.#closed || this.#client !== client) return;
      this.state = 'lost';
      void this.start();
    });
    this.attempt = 0;
    this.#opened++;
    this.state = 'open';
  }

  #heard(event: Envelope<HostEvents>): void {
    if (event.name === 'host.connected') {
      const { seq, resync } = event.payload as HostEvents['host.connected'];
      this.#since = resync ? seq : Math.max(this.#since ?? 0, seq);
      // After an outage calls may have failed for good: what is on screen is read again even when no event was missed.
      if (resync || this.#opened > 1) this.#fresh.tell();
    } else {
      this.#since = Math.max(this.#since ?? 0, event.seq);
    }
    this.#listeners.tell(event);
  }

  call<Name extends keyof HostApi & string>(method: Name, input: InputOf<HostApi[Name]>): Promise<OutputOf<HostApi[Name]>> {
    if (this.#client === undefined || this.state !== 'open') {
      return Promise.reject(new AppError('unavailable', 'The host is not connected.', { hint: 'The page opens the connection again by itself.' }));
    }
    return this.#client.call(method, input);
  }

  on<Name extends keyof HostEvents & string>(name: Name, listener: (payload: HostEvents[Name]) => void): () => void {
    const safe = this.faults.guard(`What follows the event "${name}"`, listener);
    return this.#listeners.add((event) => { if (event.name === name) safe(event.payload as HostEvents[Name]); });
  }

  /** Called when everything on screen must be read anew: events were missed for good, or the connection was lost for a while. */
  onResync(listener: () => void): () => void { return this.#fresh.add(this.faults.guard('What is read anew after an outage', listener)); }

  close(): void {
    this.#closed = true;
    this.state = 'closed';
    this.#client?.close();
  }
}
