/**
 * What the model learns on the sample feed, whose truth is known: node test/checks/sample-report.ts [--seeds 1,2,3] [--epochs 40] [--memory MODE] [--split RULE]
 * For each seed a feed is made, encoded and trained on; then, on its test posts: P/R/F1 of MACON, the floors and the oracle,
 * the share of each kind of tag that each finds among its first 9, and the pointing game.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Attention } from '../../electron/common/domain/attention.ts';
import type { PostDetail } from '../../electron/common/contract/posts-api.ts';
import type { TrainingReport } from '../../electron/common/contract/training-api.ts';
import { MEMORY_MODES } from '../../electron/common/domain/memory.ts';
import { SPLIT_RULES } from '../../electron/common/domain/split.ts';
import { oneOf } from '../../electron/cli/commands/data-commands.ts';
import { createOutput } from '../../electron/cli/output.ts';
import { follow, withHost, type HostClient } from '../../electron/cli/session.ts';
import { createWorkspace } from '../../electron/host/create-workspace.ts';
import { Popularity } from '../../native-model/baselines/popularity.ts';
import { UserPopularity } from '../../native-model/baselines/user-popularity.ts';
import type { Post } from '../../native-model/data/post.ts';
import { Vocabulary } from '../../native-model/data/vocabulary.ts';
import { measure } from '../../native-model/metrics.ts';
import { everyPost, originalTags } from '../helpers/every-post.ts';
import { foundBySource, oracle, readTruth, type PostTruth } from '../helpers/sample-truth.ts';

const K = 9;
const { values } = parseArgs({ options: { seeds: { type: 'string', default: '1,2,3' }, epochs: { type: 'string' }, memory: { type: 'string' }, split: { type: 'string' } } });
const asked = {
  ...(values.epochs === undefined ? {} : { epochs: Number(values.epochs) }),
  ...(values.memory === undefined ? {} : { memory: oneOf('--memory', values.memory, MEMORY_MODES) }),
  ...(values.split === undefined ? {} : { split: oneOf('--split', values.split, SPLIT_RULES) }),
};
const output = createOutput(false);

interface Answered { readonly truth: PostTruth; readonly tags: readonly string[]; readonly attention: Attention; readonly ranked: Readonly<Record<string, readonly string[]>> }

async function answers(client: HostClient, workspace: string, seed: number): Promise<Answered[]> {
  await follow(client, output, client.call('data.sample', { seed, accounts: 24, posts: 40, habit: true, blankPhotos: false, train: false }));
  const trained = await follow<TrainingReport>(client, output, client.call('training.start', { seed, ...asked }));
  output.note(`seed ${seed}: rule ${trained.splitRule ?? 'workbench'}, memory ${values.memory ?? 'random'}, trained ${trained.epochs} epochs in ${trained.seconds.toFixed(0)} s`);
  const truths = readTruth(join(workspace, 'sample'));
  const posts = await everyPost(client);
  const training: Post[] = posts.filter(({ split }) => split === 'training').map(modelPost);
  const vocabulary = await Vocabulary.fromPosts(training);
  const floors = [new Popularity(training, vocabulary), new UserPopularity(training, vocabulary)];
  const tests = posts.filter(({ split }) => split === 'test');
  const answered: Answered[] = [];
  for (const post of tests) {
    const { suggestions, attention } = await client.call('suggestions.forPost', { post: post.id, top: K });
    const truth = truths.get(post.key);
    if (truth === undefined) throw new Error(`the truth has no ${post.key}`);
    const ranked = { MACON: suggestions.map(({ tag }) => tag), ...Object.fromEntries(floors.map((floor) => [floor.name, floor.rank(modelPost(post), K).map((id) => vocabulary.tags[id] ?? '')])), oracle: oracle(truth).slice(0, K) };
    answered.push({ truth, tags: originalTags(post), attention, ranked });
  }
  return answered;
}

const modelPost = (post: PostDetail): Post => ({ key: post.key, account: post.account, caption: post.caption, tags: originalTags(post) });

function report(seed: number, posts: readonly Answered[]): void {
  console.log(`\nseed ${seed}: ${posts.length} test posts`);
  for (const name of Object.keys(posts[0]?.ranked ?? {})) {
    const measured = measure(posts.map(({ tags, ranked }) => ({ ranking: ranked[name] ?? [], truth: tags })), 'macro');
    const at = ['1', '5', '9'].map((k) => measured.at[k]).map((m) => [m?.p, m?.r, m?.f1].map((x) => x?.toFixed(3)).join(' '));
    const found = Object.entries(foundBySource(posts.map(({ truth, ranked }) => ({ truth, suggested: ranked[name] ?? [] }))));
    console.log(`  ${name.padEnd(16)} P R F1 @1 ${at[0]}  @5 ${at[1]}  @9 ${at[2]}  found@9: ${found.map(([source, { found: hit, all }]) => `${source} ${((100 * hit) / all).toFixed(0)}%`).join('  ')}`);
  }
  console.log(`  ${pointing(posts.filter(({ truth }) => truth.objects.length === 1), 'one object in the photo')}`);
  console.log(`  ${pointing(posts.filter(({ truth }) => truth.objects.length > 1), 'several objects, any of their boxes')}`);
}

/** How often the centre of the strongest region lies in a box; chance is the share of the grid's centres that do. */
function pointing(posts: readonly Answered[], what: string): string {
  let hits = 0;
  let chance = 0;
  for (const { truth, attention } of posts) {
    const inside = (region: number) => {
      const [x, y] = [((region % 7) + 0.5) / 7, (Math.floor(region / 7) + 0.5) / 7];
      return truth.objects.some(({ box: [x0, y0, x1, y1] }) => x >= x0 && x <= x1 && y >= y0 && y <= y1);
    };
    const strongest = attention.regions.indexOf(Math.max(...attention.regions));
    if (inside(strongest)) hits += 1;
    chance += attention.regions.filter((_, region) => inside(region)).length / attention.regions.length;
  }
  return `pointing game, ${what}: ${hits}/${posts.length} = ${(hits / posts.length).toFixed(2)}, chance ${(chance / posts.length).toFixed(2)}`;
}

for (const seed of values.seeds.split(',').map(Number)) {
  const folder = mkdtempSync(join(tmpdir(), 'macon-report-'));
  try {
    const workspace = await createWorkspace(join(folder, 'workspace'));
    await withHost(workspace, async (client) => { report(seed, await answers(client, workspace, seed)); });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
