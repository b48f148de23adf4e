import type { Measure, Scene } from './figure-scene.ts';

/** Something that can leave as a file: always as numbers, where it can be drawn as a picture, too. */
export interface Figure {
  /** In the file's name. */
  readonly key: string;
  readonly name: string;
  /** Colour map and scale, as the dialog tells them. */
  readonly about: string;
  /** Why it has nothing to show. */
  readonly missing?: string;
  readonly csv: () => string;
  readonly json: () => string;
  readonly scene?: (measure: Measure) => Scene;
  /** The picture has the photo in it. */
  readonly photographed?: boolean;
}

/** What one dialog offers of one post. */
export interface FigureSheet {
  readonly kind: 'figures';
  /** The post's key. */
  readonly post: string;
  /** The model version or versions. */
  readonly model: string;
  /** Where the photo is fetched from. */
  readonly photo: string | undefined;
  readonly figures: readonly Figure[];
}
export const isFigureSheet = (value: unknown): value is FigureSheet => typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'figures';
