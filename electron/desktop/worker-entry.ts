import { extname } from 'node:path';
import type { PortLike } from './message-port-transport.ts';

/**
 * Entry of the worker's utility process. The worker itself speaks to its host by a child process's channel (`process.send` and its
 * messages), as it does under the web face; a utility process has none, so it is made here out of the port.
 */
process.parentPort.once('message', ({ ports }) => {
  const port = ports[0] as PortLike | undefined;
  if (port === undefined) return;
  giveChannel(process as ProcessWithChannel, port);
  void import(new URL(`../worker/main${extname(import.meta.url)}`, import.meta.url).href).then(() => { port.start(); });
});

type ProcessWithChannel = Pick<NodeJS.EventEmitter, 'emit'> & { connected: boolean; send?: unknown; disconnect?: unknown };

function giveChannel(target: ProcessWithChannel, port: PortLike): void {
  const change = (values: Record<string, unknown>) => {
    for (const [name, value] of Object.entries(values)) Object.defineProperty(target, name, { value, configurable: true, writable: true });
  };
  const end = () => {
    if (!target.connected) return;
    change({ connected: false });
    target.emit('disconnect');
  };
  change({
    connected: true,
    send: (message: unknown, ...rest: unknown[]) => {
      port.postMessage(message);
      const sent = rest.at(-1);
      if (typeof sent === 'function') queueMicrotask(() => { (sent as (error: null) => void)(null); });
      return true;
    },
    disconnect: () => { port.close(); end(); },
  });
  port.on('message', ({ data }) => { target.emit('message', data, undefined); });
  port.on('close', end);
}
