import { createHash } from 'node:crypto';
import type { TrainingPost } from '../../electron/common/contract/worker-api.ts';
import type { EncoderDescription } from '../../electron/common/domain/model.ts';
import type { ImageId } from '../../electron/common/domain/ids.ts';
import { SeededRandom } from '../../native-model/seeded-random.ts';

/** A small problem whose truth is known: a photo tag by a channel of one region, a text tag by a word, a habit tag by the account. */
export const PLANTED_ENCODER: EncoderDescription = {
  id: 'planted-1', label: 'Planted', inputSize: 8, view: 'stretch', grid: { rows: 2, columns: 2 }, width: 8,
  licence: 'none', origin: 'test', checksum: '0',
};

const M = 4;
const D = 8;

export interface Planted { readonly posts: TrainingPost[]; readonly features: ReadonlyMap<string, Float32Array> }

export function plantedPosts(accounts = 6, each = 30, seed = 1): Planted {
  const random = new SeededRandom(seed, 'planted');
  const whole = (n: number) => Math.floor(random.next() * n);
  const posts: TrainingPost[] = [];
  const features = new Map<string, Float32Array>();
  for (let a = 0; a < accounts; a++) {
    for (let i = 0; i < each; i++) {
      const [object, topic] = [whole(6), whole(6)];
      const image = createHash('sha256').update(`${seed} ${a} ${i}`).digest('hex') as ImageId;
      const regions = Float32Array.from({ length: M * D }, () => random.normal() * 0.3);
      regions[whole(M) * D + object]! += 5;
      features.set(image, regions);
      const split = i % 10 === 8 ? 'validation' : i % 10 === 9 ? 'test' : 'training';
      posts.push({ key: `post-${a}-${i}`, account: `account-${a}`, caption: `here is word${topic} today, number ${whole(5)}`, image, tags: [`photo${object}`, `text${topic}`, `habit${a}`], split });
    }
  }
  return { posts, features };
}
