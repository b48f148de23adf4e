/** Photos that are decoded before anybody opens them, and no more: each takes megabytes. */
const AHEAD = 2;

/** A decoded photo. Whoever gets it closes it. @throws Error where there is none, or none that can be read. */
export async function decodePicture(src: string): Promise<ImageBitmap> {
  const answer = await fetch(src);
  if (!answer.ok) throw new Error(`No picture at ${src} (${answer.status}).`);
  return createImageBitmap(await answer.blob());
}

/** Photos decoded ahead of their being shown. */
export class Pictures {
  readonly #ahead = new Map<string, Promise<ImageBitmap>>();
  readonly #decode: (src: string) => Promise<ImageBitmap>;

  constructor(decode = decodePicture) { this.#decode = decode; }

  /** Decodes a photo that is probably wanted next; the one that waited longest is let go. */
  ahead(src: string): void {
    if (this.#ahead.has(src)) return;
    const decoding = this.#decode(src);
    // What fails here is asked for once more, and told, when the photo is shown.
    decoding.catch(() => { if (this.#ahead.get(src) === decoding) this.#ahead.delete(src); });
    this.#ahead.set(src, decoding);
    for (const [old, picture] of this.#ahead) {
      if (this.#ahead.size <= AHEAD) break;
      this.#ahead.delete(old);
      void picture.then((bitmap) => { bitmap.close(); }, () => undefined);
    }
  }

  /** The decoded photo, which is the caller's to close. */
  take(src: string): Promise<ImageBitmap> {
    const ready = this.#ahead.get(src);
    this.#ahead.delete(src);
    return ready ?? this.#decode(src);
  }
}
