import { Inbox, type Transport } from '../../electron/common/rpc/transport.ts';

/** A MessagePort as a transport. Messages wait in the port until `onMessage` starts it; those that come before its listener is ready wait in the inbox. */
export function portTransport(port: MessagePort): Transport {
  const inbox = new Inbox();
  let closed = false;
  port.addEventListener('message', (event) => { inbox.take(event.data); });
  port.addEventListener('close', () => { closed = true; });
  return {
    send: (message) => { port.postMessage(message); },
    onMessage: (listener) => { inbox.listen(listener); port.start(); },
    onClose: (listener) => {
      if (closed) queueMicrotask(listener);
      else port.addEventListener('close', listener);
    },
    close: () => { port.close(); },
  };
}

/** The ports that the desktop hands to the window, in order: one at the start, another each time the host was restarted. */
export function desktopPorts(target: Window): () => Promise<Transport> {
  const waiting: MessagePort[] = [];
  let wanted: ((port: MessagePort) => void) | undefined;
  target.addEventListener('message', (event: MessageEvent<unknown>) => {
    const port = event.ports[0];
    const data = event.data;
    if (event.source !== target || port === undefined || typeof data !== 'object' || data === null || !('kind' in data) || data.kind !== 'macon-port') return;
    if (wanted === undefined) waiting.push(port);
    else { wanted(port); wanted = undefined; }
  });
  return async () => {
    const ready = waiting.shift();
    return portTransport(ready ?? (await new Promise<MessagePort>((resolve) => { wanted = resolve; })));
  };
}
