/**
 * What it costs that a fine-tune replays posts in bundles of an account: node test/checks/replay-price.ts [--seeds 1,2,3] [--times 6]
 * For each seed a sample feed is made and learnt; of 32 training posts the best suggestion is rejected and the ninth accepted; then the model is fine-tuned `times` times as the program
 * does, and as often with every post on its own in the order (in the order alone: what it remembers stays). Prints the change of F1@5 on the test posts, how many of the rejected tags
 * are still among a post's best five, how many of the accepted ones are, and the seconds; means, and the bundles' lead, paired, ± its standard error.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createOutput } from '../../electron/cli/output.ts';
import { follow, withHost } from '../../electron/cli/session.ts';
import { spreadOf } from '../../electron/common/domain/spread.ts';
import { createWorkspace } from '../../electron/host/create-workspace.ts';
import { enginesFolder } from '../../electron/host/worker-arguments.ts';
import { workspacePaths } from '../../electron/host/workspace-folder.ts';
import type { JudgedPost, Post } from '../../native-model/data/post.ts';
import { openEngine } from '../../native-model/engine/open-engine.ts';
import { measureModel } from '../../native-model/evaluate.ts';
import { fineTune } from '../../native-model/fine-tune.ts';
import { Macon } from '../../native-model/macon.ts';
import { rankPosts } from '../../native-model/predict.ts';
import { train } from '../../native-model/train.ts';
import type { Weight } from '../../native-model/weight-shapes.ts';
import { sampleFeed, type SampleFeed } from '../helpers/sample-feed.ts';

const [WIDTH, EPOCHS, JUDGED, STEPS, BEST] = [100, 15, 32, 64, 5];
const { values } = parseArgs({ options: { seeds: { type: 'string', default: '1,2,3' }, times: { type: 'string', default: '6' } } });
const output = createOutput(false);

/** Change of F1@5, rejected and accepted tags among the best, seconds. */
type Outcome = readonly [number, number, number, number];
const NAMES = ['change of F1@5', 'rejected tags among the best five', 'accepted tags among the best five', 'seconds'];

async function feedOf(folder: string, seed: number): Promise<SampleFeed> {
  const workspace = await createWorkspace(join(folder, 'workspace'));
  return withHost(workspace, async (client) => {
    await follow(client, output, client.call('data.sample', { seed, accounts: 40, posts: 20, habit: true, blankPhotos: false, train: false }));
    await follow(client, output, client.call('training.start', { seed, epochs: 1 })); // encodes, and draws the sides
    return sampleFeed(client, workspacePaths(workspace).features, { seed, width: WIDTH });
  });
}

/** Every post an account of its own, which leaves nothing to bundle; what it remembers is that of its own account. */
function apart({ source, ...sides }: SampleFeed, posts: readonly JudgedPost[]): { readonly source: SampleFeed['source']; readonly judged: readonly JudgedPost[]; readonly replay: readonly Post[]; readonly holdOut: readonly Post[] } {
  const own = new Map([...sides.training, ...sides.test, ...posts].map((post) => [post.key, post]));
  const alone = <T extends Post>(list: readonly T[]) => list.map((post) => ({ ...post, account: post.key }));
  const memory = { of: (post: Post, slots: number) => source.memory.of(own.get(post.key) ?? post, slots) };
  return { source: { ...source, memory }, judged: alone(posts), replay: alone(without(sides.training, posts)), holdOut: sides.test };
}

const without = (posts: readonly Post[], some: readonly Post[]) => { const keys = new Set(some.map(({ key }) => key)); return posts.filter(({ key }) => !keys.has(key)); };

async function judge(model: Macon, { source, training }: SampleFeed): Promise<JudgedPost[]> {
  const chosen = training.filter((_, place) => place % Math.floor(training.length / JUDGED) === 0).slice(0, JUDGED);
  const ranked = await rankPosts(model, source, chosen, 9);
  return chosen.map((post, place) => {
    const [first, ninth] = [0, 8].map((at) => source.vocabulary.tags[ranked[place]?.[at] ?? 0] ?? '');
    return { ...post, tags: [ninth ?? ''], rejected: [first ?? ''] };
  });
}

async function tune(weights: ReadonlyMap<string, Weight>, feed: SampleFeed, { source, judged, replay, holdOut }: ReturnType<typeof apart>, seed: number): Promise<Outcome> {
  const model = Macon.fromWeights(feed.source.sizes, weights);
  const began = performance.now();
  const { before, after } = await fineTune(model, source, { judged, replay, holdOut }, { steps: STEPS, seed });
  const seconds = (performance.now() - began) / 1000;
  const ranked = await rankPosts(model, source, judged, BEST);
  model.dispose();
  const among = (tagOf: (post: JudgedPost) => string | undefined) => judged.filter((post, place) => ranked[place]?.includes(feed.source.vocabulary.tagId(tagOf(post) ?? '') ?? -1) === true).length;
  return [(after.at['5']?.f1 ?? NaN) - (before.at['5']?.f1 ?? NaN), among(({ rejected }) => rejected?.[0]), among(({ tags }) => tags[0]), seconds];
}

async function compare(feed: SampleFeed, seed: number): Promise<(readonly [Outcome, Outcome])[]> {
  const model = Macon.create(feed.source.sizes, seed);
  const { weights } = await train(model, feed.source, feed.training, feed.validation, { epochs: EPOCHS, batch: 32, seed });
  model.dispose();
  const trained = Macon.fromWeights(feed.source.sizes, weights);
  const judged = await judge(trained, feed);
  console.error(`seed ${seed}: F1@5 ${((await measureModel(trained, feed.source, feed.test)).at['5']?.f1 ?? NaN).toFixed(3)} before`);
  trained.dispose();
  const bundled = { source: feed.source, judged, replay: without(feed.training, judged), holdOut: feed.test };
  const pairs: (readonly [Outcome, Outcome])[] = [];
  for (let time = 1; time <= Number(values.times); time++) pairs.push([await tune(weights, feed, bundled, time), await tune(weights, feed, apart(feed, judged), time)]);
  return pairs;
}

const mean = (numbers: readonly number[]) => spreadOf(numbers)?.mean ?? NaN;
const error = (numbers: readonly number[]) => (spreadOf(numbers)?.deviation ?? 0) / Math.sqrt(numbers.length);

const { name } = await openEngine({ engines: enginesFolder() });
const pairs: (readonly [Outcome, Outcome])[] = [];
for (const seed of values.seeds.split(',').map(Number)) {
  const folder = mkdtempSync(join(tmpdir(), 'macon-replay-'));
  try { pairs.push(...await compare(await feedOf(folder, seed), seed)); } finally { rmSync(folder, { recursive: true, force: true }); }
}
console.log(`engine ${name}, ${pairs.length} pairs of fine-tunes of ${STEPS} steps on ${JUDGED} judged posts`);
for (const [at, label] of NAMES.entries()) {
  const [bundled, mixed] = [0, 1].map((way) => pairs.map((pair) => pair[way as 0 | 1][at as 0])) as [number[], number[]];
  const lead = bundled.map((x, i) => x - (mixed[i] ?? NaN));
  console.log(`${label}: in bundles ${mean(bundled).toFixed(3)}, each on its own ${mean(mixed).toFixed(3)}, lead ${mean(lead).toFixed(3)} ± ${error(lead).toFixed(3)}`);
}
