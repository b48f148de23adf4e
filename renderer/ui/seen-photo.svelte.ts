import type { ImageId } from '../../electron/common/domain/ids.ts';
import type { EncoderDescription } from '../../electron/common/domain/model.ts';
import { seenPart } from '../lib/attention-maths.ts';

/** An image of a post as far as is known before it is loaded. */
export interface KnownImage { readonly id: ImageId; readonly width?: number | undefined; readonly height?: number | undefined }
interface Size { readonly width: number; readonly height: number }

/** How large a photo is and which part of it the encoder saw, as shares of the whole: what the maps lie on. */
export class SeenPhoto {
  #loaded = $state.raw<Size & { readonly id: ImageId }>();
  readonly #image: () => KnownImage | undefined;
  readonly #encoder: () => EncoderDescription | undefined;

  constructor(image: () => KnownImage | undefined, encoder: () => EncoderDescription | undefined) { this.#image = image; this.#encoder = encoder; }

  /** The size of the preview: turned by EXIF already, as the encoder saw it. */
  loaded(id: ImageId, { width, height }: Size): void { this.#loaded = { id, width, height }; }

  readonly size: Size = $derived.by(() => {
    const image = this.#image();
    return this.#loaded !== undefined && this.#loaded.id === image?.id ? this.#loaded : { width: image?.width ?? 1, height: image?.height ?? 1 };
  });
  readonly seen = $derived.by(() => seenPart(this.#encoder()?.view ?? 'stretch', this.size.width, this.size.height));
}
