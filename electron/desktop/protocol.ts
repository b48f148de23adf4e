import { Readable } from 'node:stream';
import { protocol, type Session } from 'electron';
import { SECURITY_HEADERS } from '../common/content-security-policy.ts';
import { AppError } from '../common/rpc/app-error.ts';
import type { ImageVariant } from '../common/domain/image-variant.ts';
import { cachingOf, openAsset, openServed, parseAssetPath, type OpenFile } from '../host/files/open-inside.ts';
import { isOurPage, SCHEME } from './page-origin.ts';
import type { Asset } from './process-messages.ts';

export interface PageFiles {
  readonly rendererFolder: string;
  /** Where a picture lies, asked of the host. */
  asset(id: string, variant: ImageVariant): Promise<Asset | undefined>;
}

/** Once, before the app is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } }]);
}

/** Answers `macon://app/…`: the renderer's files, and pictures under /assets/. After the app is ready, once a session. */
export function servePage(session: Session, files: PageFiles): void {
  session.protocol.handle(SCHEME, async (request) => {
    try {
      return await answer(request, files);
    } catch (error) {
      const { code, message } = AppError.from(error);
      return text(code === 'unavailable' ? 503 : 500, message);
    }
  });
}

async function answer(request: Request, files: PageFiles): Promise<Response> {
  if (request.method !== 'GET' && request.method !== 'HEAD') return text(405, 'Only GET and HEAD are answered.');
  if (!isOurPage(request.url)) return text(404, 'There is nothing here.');
  const { pathname } = new URL(request.url);
  const picture = parseAssetPath(pathname);
  const asset = picture && await files.asset(picture.id, picture.variant);
  const file = picture === undefined ? await openServed(files.rendererFolder, pathname === '/' ? '/index.html' : pathname) : asset && await openAsset(asset);
  return file === undefined ? text(404, 'There is nothing here.') : stream(request, file, cachingOf(pathname));
}

async function stream(request: Request, file: OpenFile, caching: string): Promise<Response> {
  const headers = { ...SECURITY_HEADERS, ETag: file.etag, 'Cache-Control': caching };
  const unchanged = request.headers.get('if-none-match') === file.etag;
  const full = { ...headers, 'Content-Type': file.type, 'Content-Length': String(file.size) };
  if (unchanged || request.method === 'HEAD' || file.size === 0) {
    await file.handle.close();
    return new Response(null, unchanged ? { status: 304, headers } : { status: 200, headers: full });
  }
  return new Response(Readable.toWeb(bytesOf(file, request.signal)), { status: 200, headers: full });
}

/** The file's bytes; its handle is closed after the last one, and also when the page has gone and reads no more (or never began). */
function bytesOf(file: OpenFile, left: AbortSignal): Readable {
  const bytes = file.handle.createReadStream({ start: 0, end: file.size - 1 });
  const leave = () => { bytes.destroy(); };
  bytes.once('close', () => {
    left.removeEventListener('abort', leave);
    file.handle.close().catch(() => undefined);
  });
  left.addEventListener('abort', leave);
  if (left.aborted) leave();
  return bytes;
}

function text(status: number, message: string): Response {
  return new Response(`${message}\n`, { status, headers: { ...SECURITY_HEADERS, 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' } });
}
