import { Inbox, type Transport } from '../../electron/common/rpc/transport.ts';
import { AppError } from '../../electron/common/rpc/app-error.ts';

/** Opens the web face's channel: JSON text frames, one message each; `since` is the last event that was seen. */
export function openWebSocket(place: Pick<Location, 'protocol' | 'host'>, since: number | undefined): Promise<Transport> {
  const scheme = place.protocol === 'https:' ? 'wss:' : 'ws:';
  const socket = new WebSocket(`${scheme}//${place.host}/rpc${since === undefined ? '' : `?since=${since}`}`);
  return new Promise((resolve, reject) => {
    // The host's first frame may be here before whoever opened the channel has made a client of it.
    const inbox = new Inbox();
    socket.addEventListener('message', (event) => { if (typeof event.data === 'string') inbox.take(JSON.parse(event.data)); });
    socket.addEventListener('close', () => { reject(new AppError('unavailable', 'The host did not answer.', { hint: 'See that the program is still running; the page tries again by itself.' })); });
    socket.addEventListener('open', () => { resolve(socketTransport(socket, inbox)); });
  });
}

const socketTransport = (socket: WebSocket, inbox: Inbox): Transport => ({
  send: (message) => {
    if (socket.readyState !== WebSocket.OPEN) throw new AppError('unavailable', 'The connection to the host is gone.', { hint: 'It is being opened again.' });
    socket.send(JSON.stringify(message));
  },
  onMessage: (listener) => { inbox.listen(listener); },
  onClose: (listener) => {
    if (socket.readyState === WebSocket.CLOSED) queueMicrotask(listener);
    else socket.addEventListener('close', listener);
  },
  close: () => { socket.close(); },
});
