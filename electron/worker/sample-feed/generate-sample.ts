import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { AppError } from '../../common/rpc/app-error.ts';
import { writeCaption } from './caption.ts';
import { planFeed, type FeedSize, type TimedPost } from './feed-plan.ts';
import { grainTile } from './grain.ts';
import { writePhoto } from './photo.ts';
import { loadRecipe, type Recipe } from './recipe.ts';
import { Random } from './random.ts';
import { composeScene } from './scene.ts';
import { measureSilhouettes } from './silhouette.ts';
import { truthOf } from './truth-of.ts';
import type { PostTruth } from './truth.ts';

export interface SampleOptions extends FeedSize {
  /** Where images/, posts.jsonl and truth.jsonl go; made if missing. */
  readonly folder: string;
  /** Posts of each account. */
  readonly posts: number;
  /** Photos of plain grey noise, for controls; captions and tags stay as they would be. */
  readonly blankPhotos: boolean;
  /** The folder `resources`. */
  readonly resources: string;
  readonly signal: AbortSignal;
  readonly progress: (done: number, total: number, message: string) => void;
}
export interface SampleResult { readonly posts: number; readonly accounts: number; readonly seconds: number }

interface Post { readonly id: string; readonly user: string; readonly caption: string; readonly image: string; readonly time: string }

const IN_FLIGHT = 2;

/**
 * Makes a sample feed: the same options give the same bytes. posts.jsonl and truth.jsonl appear last and whole, so a folder without them is an unfinished one,
 * to be made again by the same call. Throws `cancelled` when the signal asks for it.
 */
export async function generateSample(options: SampleOptions): Promise<SampleResult> {
  const started = performance.now();
  const recipe = await loadRecipe(options.resources);
  await mkdir(join(options.folder, 'images'), { recursive: true });
  for (const name of ['posts.jsonl', 'truth.jsonl']) await rm(join(options.folder, name), { force: true });
  const plan = planFeed(recipe, options);
  const made = await makePosts(recipe, plan, options);
  await writeLines(join(options.folder, 'truth.jsonl'), made.map(({ truth }) => truth));
  await writeLines(join(options.folder, 'posts.jsonl'), made.map(({ post }) => post));
  return { posts: made.length, accounts: options.accounts, seconds: (performance.now() - started) / 1000 };
}

async function makePosts(recipe: Recipe, plan: readonly TimedPost[], options: SampleOptions): Promise<{ post: Post; truth: PostTruth }[]> {
  const random = new Random(options.seed, 'photos and captions');
  const silhouettes = await measureSilhouettes(recipe);
  const grain = grainTile(random.fork('grain'));
  const made: { post: Post; truth: PostTruth }[] = new Array(plan.length);
  let next = 0, done = 0;
  const work = async () => {
    for (let at = next++; at < plan.length; at = next++) {
      stopIfAsked(options.signal);
      const timed = plan[at] as TimedPost;
      const draws = random.fork(timed.post.id);
      const written = writeCaption(recipe, timed.post, draws.fork('caption'));
      const scene = composeScene(recipe, timed.post, silhouettes, draws.fork('scene'));
      const image = `images/${timed.post.id}.jpg`;
      await writePhoto(join(options.folder, image), options.blankPhotos ? undefined : scene.svg, grain, draws.fork('photo'));
      made[at] = {
        post: { id: timed.post.id, user: timed.post.account.user, caption: written.caption, image, time: timed.time },
        truth: truthOf(timed.post, written, options.blankPhotos ? { ...scene, objects: [] } : scene),
      };
      options.progress(++done, plan.length, `Drawing the sample feed: photo ${done} of ${plan.length}`);
    }
  };
  const threads = sharp.concurrency();
  sharp.concurrency(1);
  // Both are waited for, so that nothing writes into the folder after a failure was told.
  const ends = await Promise.allSettled(Array.from({ length: IN_FLIGHT }, work)).finally(() => sharp.concurrency(threads));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  stopIfAsked(options.signal);
  return made;
}

function stopIfAsked(signal: AbortSignal): void {
  if (signal.aborted) throw new AppError('cancelled', 'Making the sample feed was stopped.', { hint: 'Start it again: it begins anew in the same folder.' });
}

async function writeLines(file: string, rows: readonly unknown[]): Promise<void> {
  await writeFile(`${file}.part`, rows.map((row) => `${JSON.stringify(row)}\n`).join(''), { flush: true });
  await rename(`${file}.part`, file);
}
