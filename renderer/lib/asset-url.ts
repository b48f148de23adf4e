import type { ImageId } from '../../electron/common/domain/ids.ts';

const DENSE = 1.25;

/**
 * A small picture among many, for a place that it fills. A page keeps for a while all it has drawn, so none gets more pixels than it shows.
 * Chosen here and not by `srcset`: Chromium never lets go of an element that had one.
 */
export const tileOf = (image: ImageId, density = devicePixelRatio): string => `/assets/${image}/${density > DENSE ? 'thumb' : 'tile'}`;
export const previewOf = (image: ImageId): string => `/assets/${image}/preview`;
