/**
 * What lazy Adam and batches of few accounts cost in learning: node test/checks/learning-price.ts [--seeds 1,2,3,4,5] [--epochs 40] [--ways 'lazy, composed; dense, mixed']
 * For each seed a sample feed is made and encoded, and learnt with all else equal: as the program does (lazy Adam on the tables of words and tags, composed batches),
 * with dense Adam on all weights, and with plainly shuffled batches. Prints F1 on the test posts (macro), mean ± deviation over the seeds, and the
 * program's lead, paired by seed, ± its standard error. For each seed the first two epochs of this file's
 * own loop with the program's ways must give the losses of a training that the program itself ran, to the last bit. 'nudged by 1e-7' and
 * 'nudged by 1e-6' are the program's way from a start that differs in one number by so much: what rounding alone does.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { createOutput } from '../../electron/cli/output.ts';
import { follow, withHost, type HostClient } from '../../electron/cli/session.ts';
import { spreadOf } from '../../electron/common/domain/spread.ts';
import { createWorkspace } from '../../electron/host/create-workspace.ts';
import { enginesFolder } from '../../electron/host/worker-arguments.ts';
import { workspacePaths } from '../../electron/host/workspace-folder.ts';
import { sampleFeed, type SampleFeed } from '../helpers/sample-feed.ts';
import { Adam } from '../../native-model/adam.ts';
import { composeBatches, shuffled, slices, tagMask } from '../../native-model/data/batches.ts';
import type { Post } from '../../native-model/data/post.ts';
import { prepared } from '../../native-model/data/prepared.ts';
import { openEngine } from '../../native-model/engine/open-engine.ts';
import { measureModel } from '../../native-model/evaluate.ts';
import { disposeGradients, lossAndGradients } from '../../native-model/gradients.ts';
import { taggingLoss } from '../../native-model/loss.ts';
import { Macon } from '../../native-model/macon.ts';
import type { MeasuresAt } from '../../native-model/metrics.ts';
import { SeededRandom } from '../../native-model/seeded-random.ts';
import { Learner } from '../../native-model/step.ts';

const [BATCH, WIDTH, PATIENCE, CHECKED, KS] = [32, 100, 8, 2, ['1', '5', '9']] as const;
const { values } = parseArgs({ options: { seeds: { type: 'string', default: '1,2,3,4,5' }, epochs: { type: 'string', default: '40' }, ways: { type: 'string' } } });
const epochs = Number(values.epochs);
const output = createOutput(false);

/** `programs`: the losses of two epochs that the program itself trained on these posts. */
interface Feed extends SampleFeed { readonly programs: readonly number[] }
type Step = Pick<Learner, 'step' | 'settle' | 'dispose'>;
/** `nudge`: the share of itself by which one number of Wb is changed first, to see how far rounding moves a training. How a model is moved, and what a step is made of. */
interface Way { readonly nudge?: number; readonly learner: (model: Macon) => Step; readonly batches: (posts: readonly Post[], seed: number, epoch: number) => readonly (readonly Post[])[] }

/** Adam on every row of every weight in every step. */
function denseLearner(model: Macon): Step {
  const adam = new Adam();
  return {
    step: async (batch, dropout, lossOf) => {
      const result = lossAndGradients(model.variables, () => lossOf(model.forward(batch, { dropout }).logits));
      try {
        const loss = (await result.loss.data())[0] ?? NaN;
        adam.step(model.variables, result.gradients);
        return loss;
      } finally { disposeGradients(result); }
    },
    settle: () => undefined,
    dispose: () => { adam.dispose(); },
  };
}

const lazy = (model: Macon): Step => new Learner(model);
const composed: Way['batches'] = (posts, seed, epoch) => composeBatches(posts, BATCH, seed, epoch);
const mixed: Way['batches'] = (posts, seed, epoch) => slices(shuffled(posts, new SeededRandom(seed, `batches of epoch ${epoch}`)), BATCH);
const OURS: Way = { learner: lazy, batches: composed };
const WAYS: Readonly<Record<string, Way>> = {
  'lazy, composed': OURS, 'dense, mixed': { learner: denseLearner, batches: mixed }, 'lazy, mixed': { learner: lazy, batches: mixed }, 'dense, composed': { learner: denseLearner, batches: composed },
  'nudged by 1e-7': { ...OURS, nudge: 1e-7 }, 'nudged by 1e-6': { ...OURS, nudge: 1e-6 },
};
/** Those that nobody need name. */
const USUAL = 4;

function changeOne(variable: tf.Variable, share: number): void {
  const numbers = variable.dataSync().slice();
  numbers[0] = (numbers[0] ?? 0) * (1 + share);
  tf.tidy(() => { variable.assign(tf.tensor(numbers, variable.shape)); });
}

/** `train` of native-model with a way of its own; → the losses of the epochs and the F1 of the kept one on the test posts. */
async function learn({ nudge, learner: learnerOf, batches }: Way, { source, training, validation, test }: Feed, seed: number, most: number): Promise<{ readonly losses: readonly number[]; readonly at: MeasuresAt }> {
  const model = Macon.create(source.sizes, seed);
  if (nudge !== undefined) changeOne(model.variables.get('coAttention.Wb') as tf.Variable, nudge);
  const learner = learnerOf(model);
  const losses: number[] = [];
  let [best, kept, step, at]: [number, number, number, MeasuresAt] = [-1, 0, 0, {}];
  for (let epoch = 1; epoch <= most && epoch - kept < PATIENCE + 1; epoch++) {
    let total = 0;
    for await (const { targets, batch } of prepared(source, batches(training, seed, epoch))) {
      const mask = tagMask(source.vocabulary, targets.map((post) => post.tags));
      total += targets.length * await learner.step(batch, { rate: 0.75, seed: seed * 1_000_003 + step }, (logits) => taggingLoss(logits, tf.tensor2d(mask, logits.shape)));
      step += 1;
    }
    learner.settle();
    losses.push(total / training.length);
    const f1 = (await measureModel(model, source, validation)).at['5']?.f1 ?? 0;
    if (f1 > best) [best, kept, at] = [f1, epoch, (await measureModel(model, source, test)).at];
  }
  learner.dispose();
  model.dispose();
  return { losses, at };
}

async function programsLosses(client: HostClient): Promise<number[]> {
  const run = (await client.call('training.runs', { limit: 1 })).runs[0];
  if (run === undefined) throw new Error('The program kept no run.');
  const { curve } = await client.call('training.run', { run: run.id });
  return curve.filter(({ validationF1 }) => validationF1 !== undefined).map(({ loss }) => loss);
}

/** @throws Error where this file's loop is not the program's */
function checkLoop({ programs }: Feed, losses: readonly number[]): void {
  const own = losses.slice(0, CHECKED);
  if (own.length === 0 || own.join() !== programs.slice(0, own.length).join()) throw new Error(`The program's losses are ${programs.join(', ')}, this loop's ${own.join(', ')}.`);
}

const mean = (numbers: readonly number[]) => spreadOf(numbers)?.mean ?? NaN;
const deviation = (numbers: readonly number[]) => spreadOf(numbers)?.deviation ?? 0;
const f1s = (at: MeasuresAt) => KS.map((k) => at[k]?.f1 ?? NaN);

const { name } = await openEngine({ engines: enginesFolder() });
const ways = Object.keys(WAYS).filter((way, place) => values.ways === undefined ? place < USUAL : values.ways.split(';').map((one) => one.trim()).includes(way));
console.log(`engine ${name}, at most ${epochs} epochs; F1@1 @5 @9 on the test posts: ${ways.join(' | ')}`);
const rows: (readonly (readonly number[])[])[] = [];
for (const seed of values.seeds.split(',').map(Number)) {
  const folder = mkdtempSync(join(tmpdir(), 'macon-price-'));
  try {
    const workspace = await createWorkspace(join(folder, 'workspace'));
    const feed = await withHost(workspace, async (client) => {
      await follow(client, output, client.call('data.sample', { seed, accounts: 24, posts: 40, habit: true, blankPhotos: false, train: false }));
      await follow(client, output, client.call('training.start', { seed, epochs: CHECKED })); // encodes, and draws the sides
      return { ...await sampleFeed(client, workspacePaths(workspace).features, { seed, width: WIDTH }), programs: await programsLosses(client) };
    });
    const row: number[][] = [];
    for (const way of ways) {
      const chosen = WAYS[way] ?? OURS;
      const { losses, at } = await learn(chosen, feed, seed, epochs);
      if (chosen === OURS) checkLoop(feed, losses);
      row.push(f1s(at));
      console.error(`seed ${seed}, ${way}: ${losses.length} epochs, F1 ${f1s(at).map((x) => x.toFixed(3)).join(' ')}`);
    }
    rows.push(row);
    console.log(`seed ${seed}  ${row.map((list) => list.map((x) => x.toFixed(3)).join(' ')).join('  |  ')}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
for (const [k, label] of KS.entries()) {
  const of = (way: number) => rows.map((row) => row[way]?.[k] ?? NaN);
  const against = (way: number) => of(0).map((x, i) => x - (of(way)[i] ?? NaN));
  console.log(`F1@${label}: ${ways.map((way, i) => `${way} ${mean(of(i)).toFixed(3)} ± ${deviation(of(i)).toFixed(3)}${i === 0 ? '' : `, the first one's lead ${mean(against(i)).toFixed(3)} ± ${(deviation(against(i)) / Math.sqrt(rows.length)).toFixed(3)}`}`).join('  |  ')}`);
}
