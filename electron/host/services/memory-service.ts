import { CommunityIndex, inTurns } from '../../common/domain/community-memory.ts';
import type { AccountId, ImageId, PostId } from '../../common/domain/ids.ts';
import { memoryOf } from '../../common/domain/memory.ts';
import { MOST_COMPARED } from '../../common/domain/memory-choice.ts';
import { seededOrder } from '../../common/domain/seeded.ts';
import type { ModelDataPost, ModelDataRepository } from '../database/repositories/model-data-repository.ts';
import type { StoredVersion } from '../database/repositories/model-version-repository.ts';
import { Slicer } from '../slices.ts';
import type { WorkerClient } from '../worker-client.ts';
import type { WorkspacePaths } from '../workspace-folder.ts';
import type { EncodingService } from './encoding-service.ts';
import type { ModelService } from './model-service.ts';
import { modelPost } from './training-data.ts';

export interface MemoryDeps {
  readonly worker: WorkerClient;
  readonly data: ModelDataRepository;
  readonly models: ModelService;
  readonly encoding: EncodingService;
  readonly paths: WorkspacePaths;
}

type Remembered = readonly ModelDataPost[];
interface Community { readonly index: CommunityIndex; readonly ids: ReadonlyMap<string, AccountId> }

const PAGE = 100;

/** What posts remember when a version is asked about them: by its own mode, slots and seed, of the posts whose tags are known now. */
export class MemoryService {
  readonly #deps: MemoryDeps;
  #community: Promise<Community> | undefined;
  #stamp = '';

  constructor(deps: MemoryDeps) { this.#deps = deps; }

  /** Several posts at once: those of one account share what is read for it. */
  async of(version: StoredVersion, posts: readonly ModelDataPost[]): Promise<ReadonlyMap<PostId, Remembered>> {
    const found = new Map<PostId, Remembered>();
    for (const [account, own] of Map.groupBy(posts, (post) => post.accountId)) {
      for (const [post, memory] of await this.#ofAccount(version, account, own)) found.set(post, memory);
    }
    return found;
  }

  async #ofAccount(version: StoredVersion, account: AccountId, own: readonly ModelDataPost[]): Promise<readonly (readonly [PostId, Remembered])[]> {
    const { memory: mode, slots, info: { seed } } = version;
    if (mode === 'community') return this.#ofNeighbours(version, own);
    const candidates = this.#deps.data.eligibleMemory(account);
    if (mode === 'similar') return this.#nearest(version, own, seededOrder(seed, candidates, (post) => post.key).slice(0, MOST_COMPARED));
    const memory = memoryOf(mode, candidates, seed);
    return own.map((post) => [post.id, memory.of(post, slots)] as const);
  }

  async #nearest(version: StoredVersion, own: readonly ModelDataPost[], candidates: Remembered): Promise<readonly (readonly [PostId, Remembered])[]> {
    const { models, worker, paths, encoding } = this.#deps;
    await encoding.ensure([...own, ...candidates].map((post) => post.image).filter((image): image is ImageId => image !== undefined));
    const model = await models.checkedFile(version);
    // Content is picture and words: what the tags are called does not matter.
    const bare = (post: ModelDataPost) => modelPost(post, { toModel: (tag) => tag });
    const { memories } = await worker.call('model.nearest', { model, features: paths.features, slots: version.slots, posts: own.map(bare), candidates: candidates.map(bare) });
    const [byKey, chosen] = [new Map(candidates.map((post) => [post.key, post])), new Map(memories.map((one) => [one.key, one.memory]))];
    return own.map((post) => [post.id, (chosen.get(post.key) ?? []).map((key) => byKey.get(key)).filter((other) => other !== undefined)] as const);
  }

  async #ofNeighbours(version: StoredVersion, own: readonly ModelDataPost[]): Promise<readonly (readonly [PostId, Remembered])[]> {
    const { index, ids } = await this.#read(version.info.seed);
    return own.map((post) => {
      const counted = post.split === 'training' && post.known;
      const accounts = index.neighbours(post.account, counted ? post.tags : [], version.slots).map((name) => ids.get(name)).filter((id) => id !== undefined);
      const orders = accounts.map((id) => seededOrder(version.info.seed, this.#deps.data.eligibleMemory(id), (other) => other.key));
      return [post.id, inTurns(orders, version.slots)] as const;
    });
  }

  /** Who shares tags with whom: read in slices, kept, and read again after an import, a training or a thousand judgements. What is remembered of them is read as it stands. */
  async #read(seed: number): Promise<Community> {
    const stamp = `${seed} ${this.#deps.data.stamp()}`;
    if (this.#community === undefined || this.#stamp !== stamp) {
      this.#stamp = stamp;
      this.#community = this.#count(seed);
      this.#community.catch(() => { this.#community = undefined; });
    }
    return this.#community;
  }

  async #count(seed: number): Promise<Community> {
    const slicer = new Slicer(new AbortController().signal);
    const index = new CommunityIndex(seed);
    const ids = new Map<string, AccountId>();
    let after = 0;
    for (let page = this.#deps.data.trainingRows(after, PAGE); page.length > 0; page = this.#deps.data.trainingRows(after, PAGE)) {
      for (const post of page.filter((one) => one.split === 'training' && one.known)) {
        index.add(post);
        ids.set(post.account, post.accountId);
      }
      after = page.at(-1)?.id ?? Number.MAX_SAFE_INTEGER;
      await slicer.breathe();
    }
    return { index, ids };
  }
}
