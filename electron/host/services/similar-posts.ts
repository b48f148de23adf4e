import type { PostsApiSimilar } from '../../common/contract/posts-api.ts';
import type { ImageId, PostId } from '../../common/domain/ids.ts';
import { AppError } from '../../common/rpc/app-error.ts';
import type { ImageRepository, ImageRow } from '../database/repositories/image-repository.ts';
import type { PostList } from '../database/repositories/post-list.ts';
import type { PostRepository, StoredPost } from '../database/repositories/post-repository.ts';
import type { ProblemRepository } from '../database/repositories/problem-repository.ts';
import { Slicer } from '../slices.ts';
import type { WorkerClient } from '../worker-client.ts';
import type { WorkspacePaths } from '../workspace-folder.ts';
import { imageFile } from './image-files.ts';

export interface FingerprintDeps { readonly images: ImageRepository; readonly problems: ProblemRepository; readonly worker: Pick<WorkerClient, 'call'>; readonly paths: Pick<WorkspacePaths, 'folder'> }
export interface SimilarDeps extends FingerprintDeps { readonly posts: PostRepository; readonly list: PostList }

/** Bits of 64 in which two pictures may differ and still be called similar. */
const NEAR = 6;
const PAGE = 2000;
const ASKED = 32;

/** Fingerprints for those of the images that have none. One that could not be encoded may crash the worker: it is passed over. `onStep` is told how far it is before each step, and may throw to stop. */
export async function fingerprintImages({ images, problems, worker, paths }: FingerprintDeps, rows: readonly Pick<ImageRow, 'id' | 'path'>[], onStep: (done: number, total: number) => void = () => undefined): Promise<void> {
  const missing = rows.filter((row) => images.fingerprintOf(row.id) === undefined && !problems.isKnownOfImage(row.id, 'image'));
  for (let from = 0; from < missing.length; from += ASKED) {
    onStep(from, missing.length);
    const files = new Map(missing.slice(from, from + ASKED).map((row) => [imageFile(paths.folder, row), row.id]));
    const { fingerprints } = await worker.call('images.fingerprint', { files: [...files.keys()] });
    for (const { file, dhash } of fingerprints) { const id = files.get(file); if (id !== undefined) images.setFingerprint(id, dhash); }
  }
}

/** The post's near-duplicates, the surest first. @throws AppError `not-found` */
export async function similarPosts(deps: SimilarDeps, { post: id, limit }: { readonly post: PostId; readonly limit: number }): Promise<PostsApiSimilar> {
  const post = deps.posts.get(id);
  if (post === undefined) throw new AppError('not-found', `There is no post with the number ${id} in the workspace.`, { hint: 'Read the list anew.' });
  const found = new Map<PostId, Pick<PostsApiSimilar['rows'][number], 'why' | 'distance'>>();
  const add = (posts: readonly PostId[], why: PostsApiSimilar['rows'][number]['why'], distance: number) => {
    for (const one of posts) if (one !== id && !found.has(one)) found.set(one, { why, distance });
  };
  if (post.image !== undefined) add(deps.posts.postsOfImage(post.image), 'same image', 0);
  add(deps.posts.ofCaption(post.accountId, post.caption, limit + 1), 'same caption', 0);
  for (const { image, distance } of await nearImages(deps, post)) {
    if (found.size >= limit) break;
    add(deps.posts.postsOfImage(image), 'similar image', distance);
  }
  const kept = [...found].slice(0, limit);
  const rows = new Map(deps.list.rows(kept.map(([one]) => one)).map((row) => [row.id, row]));
  return { rows: kept.flatMap(([one, why]) => { const row = rows.get(one); return row === undefined ? [] : [{ row, ...why }]; }) };
}

async function nearImages(deps: SimilarDeps, { image }: StoredPost): Promise<readonly { readonly image: ImageId; readonly distance: number }[]> {
  const row = image === undefined ? undefined : deps.images.get(image);
  if (row === undefined) return [];
  await fingerprintImages(deps, [row]);
  const own = deps.images.fingerprintOf(row.id) ?? '';
  if (own === '') return [];
  const slicer = new Slicer(new AbortController().signal);
  const near: { image: ImageId; distance: number }[] = [];
  for (let page = deps.images.fingerprints('', PAGE); page.length > 0; page = page.length < PAGE ? [] : deps.images.fingerprints(page.at(-1)?.id ?? '', PAGE)) {
    for (const { id, dhash } of page) {
      const distance = id === row.id ? NEAR + 1 : hamming(own, dhash);
      if (distance <= NEAR) near.push({ image: id, distance });
    }
    await slicer.breathe();
  }
  return near.sort((a, b) => a.distance - b.distance);
}

/** Bits in which two hashes of 16 hex digits differ. */
export const hamming = (a: string, b: string): number => bits(half(a, 0) ^ half(b, 0)) + bits(half(a, 8) ^ half(b, 8));
const half = (hash: string, from: number): number => Number.parseInt(hash.slice(from, from + 8), 16) | 0;

function bits(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
