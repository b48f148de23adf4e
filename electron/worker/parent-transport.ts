import type { Transport } from '../common/rpc/transport.ts';

/** The channel to the process that started this one. When it closes there is nobody left to work for. */
export function parentTransport(): Transport {
  const send = process.send?.bind(process);
  if (send === undefined) throw new Error('The worker is started by the host, never by hand.');
  return {
    send: (message) => { if (process.connected) send(message as object, undefined, undefined, () => undefined); },
    onMessage: (listener) => { process.on('message', listener); },
    onClose: (listener) => { process.once('disconnect', listener); },
    close: () => { if (process.connected) process.disconnect(); },
  };
}
