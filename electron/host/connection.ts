import { hostApi, type HostApi, type HostEvents } from '../common/contract/host-api.ts';
import type { Handlers } from '../common/rpc/api.ts';
import { serve, type EventLog } from '../common/rpc/server.ts';
import type { Transport } from '../common/rpc/transport.ts';

/** Serves one client: `host.connected` first, then what it missed since `since`, then everything as it happens. Returns the function that ends it. */
export function connectClient(transport: Transport, handlers: Handlers<HostApi>, events: EventLog<HostEvents>, options: { readonly since?: number; readonly onEnd: () => void }): () => void {
  let stop: () => void = () => undefined;
  const send = (message: unknown) => {
    // One that cannot be told is gone or going; its own close tells the rest.
    try { transport.send(message); } catch { transport.close(); }
  };
  const missed = options.since === undefined ? [] : events.since(options.since);
  // Its number is what the client has seen up to now, so that a break while it catches up loses nothing.
  const seen = missed === undefined || options.since === undefined ? events.seq : options.since;
  send({ kind: 'event', seq: seen, name: 'host.connected', payload: { seq: events.seq, resync: missed === undefined } });
  for (const notice of missed ?? []) send(notice);
  stop = events.subscribe(send);
  const served = serve({
    send: (message) => { transport.send(message); },
    close: () => { transport.close(); },
    onMessage: (listener) => { transport.onMessage(listener); },
    onClose: (listener) => { transport.onClose(() => { stop(); listener(); options.onEnd(); }); },
  }, hostApi, handlers);
  return () => { stop(); served.stop(); };
}
