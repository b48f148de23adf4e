import { memoryOf } from '../../electron/common/domain/memory.ts';
import { loadFeatures } from '../../electron/worker/encoder/feature-cache.ts';
import type { HostClient } from '../../electron/cli/session.ts';
import type { BatchSource } from '../../native-model/data/batches.ts';
import type { Post } from '../../native-model/data/post.ts';
import { measureRegions, StandardisedRegions } from '../../native-model/data/regions.ts';
import { Vocabulary } from '../../native-model/data/vocabulary.ts';
import { everyPost, originalTags } from './every-post.ts';

/** The posts of a workspace by sides, those with hashtags, and what makes batches of them. */
export interface SampleFeed { readonly source: BatchSource; readonly training: readonly Post[]; readonly validation: readonly Post[]; readonly test: readonly Post[] }

const [WORDS, SLOTS] = [30, 2];

/** As the program would train on them: every image is encoded, every post has a side. */
export async function sampleFeed(client: HostClient, features: string, { seed, width }: { readonly seed: number; readonly width: number }): Promise<SampleFeed> {
  const encoder = (await client.call('encoder.list', {})).encoders.find(({ inUse }) => inUse)?.description;
  if (encoder === undefined) throw new Error('The workspace has no encoder.');
  const details = await everyPost(client);
  details.sort((a, b) => a.id - b.id); // batches and memories are drawn from this order
  const side = (split: string): Post[] => details.filter((post) => post.split === split)
    .map((post) => ({ key: post.key, account: post.account, caption: post.caption, image: post.image?.id, tags: originalTags(post) })).filter((post) => post.tags.length > 0);
  const [training, validation, test] = [side('training'), side('validation'), side('test')];
  const load = (image: string) => loadFeatures(features, encoder, image);
  const statistics = await measureRegions(new Set(training.map(({ image }) => image).filter((image) => image !== undefined)), encoder.width, load);
  const vocabulary = await Vocabulary.fromPosts(training);
  const sizes = { words: vocabulary.words.length, tags: vocabulary.tags.length, width, regionWidth: encoder.width, regions: encoder.grid.rows * encoder.grid.columns, captionWords: WORDS, slots: SLOTS };
  return { source: { sizes, vocabulary, memory: memoryOf('random', training, seed), regions: new StandardisedRegions(load, statistics, sizes.regions) }, training, validation, test };
}
