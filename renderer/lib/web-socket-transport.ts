import type { Transport } from '../../electron/common/rpc/transport.ts';
import { AppError } from '../../electron/common/rpc/app-error.ts';

/** Opens the web face's channel: JSON text frames, one message each; `since` is the last event that was seen. */
export function openWebSocket(place: Pick<Location, 'protocol' | 'host'>, since: number): Promise<Transport> {
  const scheme = place.protocol === 'https:' ? 'wss:' : 'ws:';
  const socket = new WebSocket(`${scheme}//${place.host}/rpc?since=${since}`);
  return new Promise((resolve, reject) => {
    let listener: (message: unknown) => void = () => undefined;
    let closed: () => void = () => undefined;
    socket.addEventListener('message', (event) => { if (typeof event.data === 'string') listener(JSON.parse(event.data)); });
    socket.addEventListener('close', () => {
      reject(new AppError('unavailable', 'The host did not answer.', { hint: 'See that the program is still running; the page tries again by itself.' }));
      closed();
    });
    socket.addEventListener('open', () => {
      resolve({
        send: (message) => {
          if (socket.readyState !== WebSocket.OPEN) throw new AppError('unavailable', 'The connection to the host is gone.', { hint: 'It is being opened again.' });
          socket.send(JSON.stringify(message));
        },
        onMessage: (given) => { listener = given; },
        onClose: (given) => { closed = given; },
        close: () => { socket.close(); },
      });
    });
  });
}
