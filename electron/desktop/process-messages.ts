import * as v from 'valibot';
import { method } from '../common/rpc/api.ts';
import type { WireError } from '../common/rpc/app-error.ts';
import { imageId } from '../common/contract/fields.ts';
import { IMAGE_VARIANTS } from '../common/domain/image-variant.ts';

/** What the main process tells the host process; a port travels with each but the last three. */
export type ToHost =
  /** A page's port: a client of the host. */
  | { readonly kind: 'page' }
  /** The port of the main process itself, for `imagesApi`. */
  | { readonly kind: 'images' }
  /** The port of the worker that was asked for by this number. */
  | { readonly kind: 'worker'; readonly worker: number }
  | { readonly kind: 'worker-exited'; readonly worker: number; readonly code: number }
  /** A line of its standard error. */
  | { readonly kind: 'worker-said'; readonly worker: number; readonly line: string }
  /** Finish what is being written, close the store and exit. */
  | { readonly kind: 'close' };

/** What the host process tells the main process. */
export type FromHost =
  | { readonly kind: 'ready' }
  /** The workspace cannot be opened; starting again would not help. */
  | { readonly kind: 'failed'; readonly error: WireError }
  /** Only the main process can start processes; workers are numbered by the host. */
  | { readonly kind: 'start-worker'; readonly worker: number }
  | { readonly kind: 'kill-worker'; readonly worker: number };

export interface Asset { readonly file: string; readonly type: string; readonly etag: string }

/** What the main process itself asks of the host: where a picture lies, to stream it to the page. */
export const imagesApi = {
  'images.find': method<{ readonly asset?: Asset }>()(v.strictObject({ id: imageId, variant: v.picklist(IMAGE_VARIANTS) })),
};
export type ImagesApi = typeof imagesApi;
