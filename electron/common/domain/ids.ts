/** Ids are branded so that a post's id can never be passed where a tag's is wanted. */
declare const brand: unique symbol;
export type Branded<T, Name extends string> = T & { readonly [brand]: Name };

/** Row id of a post in this workspace. The id that the user's file gave it is the post's `key`. */
export type PostId = Branded<number, 'PostId'>;
export type AccountId = Branded<number, 'AccountId'>;
export type DecisionId = Branded<number, 'DecisionId'>;
export type VersionId = Branded<number, 'VersionId'>;
export type JobId = Branded<number, 'JobId'>;
export type RunId = Branded<number, 'RunId'>;
export type ImportId = Branded<number, 'ImportId'>;
/** Lower-case hex sha-256 of the image file's bytes. */
export type ImageId = Branded<string, 'ImageId'>;
