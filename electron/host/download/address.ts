import { AppError } from '../../common/rpc/app-error.ts';

/**
 * An address that may be fetched from: https, or http on this machine itself. A redirect never leads from elsewhere to this machine.
 * @throws AppError `forbidden`, `invalid-input`
 */
export function checkedAddress(text: string, from?: URL): URL {
  const url = URL.parse(text, from?.href);
  if (url === null) throw new AppError('invalid-input', `"${text.slice(0, 200)}" is no address.`, { hint: 'Give a whole one, as https://example.org/weights.safetensors.' });
  if (url.username !== '' || url.password !== '') throw new AppError('forbidden', `The address of ${url.host} holds a name or password.`, { hint: 'Give one without; where one is asked for, fetch the file with another program.' });
  if (from !== undefined && isLoopback(url) && !isLoopback(from)) throw new AppError('forbidden', `${from.host} sends on to an address of this machine (${url.host}).`, { hint: 'Use another source.' });
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url))) return url;
  throw new AppError('forbidden', `${url.origin === 'null' ? url.protocol : url.origin} is not fetched from: only https is, so that nobody on the way can change the file.`, { hint: 'Give the https address, or fetch the file yourself and install it from there.' });
}

const isLoopback = ({ hostname }: URL): boolean => hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
