import type { IncomingMessage } from 'node:http';
import { networkInterfaces } from 'node:os';

/** Why a request is turned away before anything looks at its path. */
export interface Refusal { readonly status: number; readonly why: string }

const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];

/**
 * The `Host` values this server answers to. Another name that resolves to it (DNS rebinding, `localhost.evil.com`) is not among them;
 * when an address beyond loopback was asked for, the machine's own addresses are, being no names that anyone else could point here.
 */
export function allowedHosts(bound: string, port: number): ReadonlySet<string> {
  const names = [...LOOPBACK];
  if (!isLoopback(bound)) {
    const machine = Object.values(networkInterfaces()).flatMap((list) => (list ?? []).map((entry) => entry.address));
    names.push(...[bound, ...machine].filter((name) => name !== '0.0.0.0' && name !== '::').map(bracket));
  }
  return new Set(names.flatMap((name) => (port === 80 ? [name, `${name}:80`] : [`${name}:${port}`])));
}

export const isLoopback = (address: string) => address === 'localhost' || address === '::1' || /^127\.\d+\.\d+\.\d+$/.test(address);
/** An IPv6 address as it stands in a URL. */
export const bracket = (address: string) => (address.includes(':') ? `[${address}]` : address);

/** Checks what every request must have, upgrades too: a known Host, a plain path, no body, and an Origin that is our own. */
export function checkRequest(request: IncomingMessage, hosts: ReadonlySet<string>, upgrade: boolean): Refusal | undefined {
  const { host, origin } = request.headers;
  if (host === undefined || countOf(request, 'host') !== 1 || !hosts.has(host.toLowerCase())) return { status: 403, why: 'This address is not one that the workbench answers to.' };
  if (request.method !== 'GET' && (upgrade || request.method !== 'HEAD')) return { status: 405, why: 'Only GET and HEAD are answered.' };
  if (request.headers['transfer-encoding'] !== undefined || (request.headers['content-length'] ?? '0') !== '0') return { status: 413, why: 'Requests have no body here.' };
  if ((request.url ?? '').length > 4096) return { status: 414, why: 'The address is too long.' };
  if (!/^\/(?!\/)/.test(request.url ?? '')) return { status: 400, why: 'The address is not a path.' };
  if (origin === undefined ? upgrade : origin !== `http://${host}`) return { status: 403, why: 'Another page may not ask for this.' };
  // Browsers say where a request comes from; a page on another port or site may lead here, but not fetch from here.
  const site = request.headers['sec-fetch-site'];
  const navigates = request.headers['sec-fetch-mode'] === 'navigate' && request.headers['sec-fetch-dest'] === 'document';
  if (site !== undefined && site !== 'same-origin' && site !== 'none' && !navigates) return { status: 403, why: 'Another page may not ask for this.' };
  return undefined;
}

function countOf(request: IncomingMessage, name: string): number {
  return request.rawHeaders.filter((value, index) => index % 2 === 0 && value.toLowerCase() === name).length;
}
