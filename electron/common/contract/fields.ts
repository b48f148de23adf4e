import * as v from 'valibot';
import type { AccountId, ImageId, ImportId, JobId, PostId, RunId, VersionId } from '../domain/ids.ts';

/** Schemas of the fields that several methods share. */
const rowId = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const branded = <T extends number | string>(schema: v.GenericSchema<unknown, number | string>) => schema as unknown as v.GenericSchema<T, T>;

export const postId = branded<PostId>(rowId);
export const accountId = branded<AccountId>(rowId);
export const versionId = branded<VersionId>(rowId);
export const jobId = branded<JobId>(rowId);
export const runId = branded<RunId>(rowId);
export const importId = branded<ImportId>(rowId);
export const imageId = branded<ImageId>(v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'expected a sha-256 in lower-case hex')));

export const text = (most: number) => v.pipe(v.string(), v.maxLength(most));
export const name = v.pipe(v.string(), v.minLength(1), v.maxLength(200));
/** A path on the host's machine; whether it may be read is the service's business. */
export const path = v.pipe(v.string(), v.minLength(1), v.maxLength(4096), v.check((value) => !value.includes('\0'), 'a path cannot hold the character NUL'));
export const count = (most: number) => v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(most));
/** Of words among those that the model reads, or of regions row by row. */
export const places = v.pipe(v.array(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(10_000))), v.maxLength(1000));
export const probability = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
export const clientId = v.pipe(v.string(), v.minLength(8), v.maxLength(64));
export const nothing = v.strictObject({});
