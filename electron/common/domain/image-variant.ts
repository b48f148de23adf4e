/**
 * Forms in which a picture is served. `preview`: fit for an editor; `thumb`: whole, small; `tile`: cut to nearly a square, for lists of many
 * on screens of the usual density. All but the original are made once and kept.
 */
export const IMAGE_VARIANTS = ['original', 'preview', 'thumb', 'tile'] as const;
export type ImageVariant = (typeof IMAGE_VARIANTS)[number];
export const DERIVED_VARIANTS = ['preview', 'thumb', 'tile'] as const;
export type DerivedVariant = (typeof DERIVED_VARIANTS)[number];
