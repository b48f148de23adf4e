import * as tf from '@tensorflow/tfjs-core';
import { Adam } from '../../native-model/adam.ts';
import type { Sizes } from '../../native-model/batch.ts';
import { openEngine } from '../../native-model/engine/open-engine.ts';
import { lossAndGradients } from '../../native-model/gradients.ts';
import { taggingLoss } from '../../native-model/loss.ts';
import { Macon } from '../../native-model/macon.ts';
import { syntheticBatch, syntheticTargets } from '../helpers/synthetic-batch.ts';

/*
 * Times training steps of the size of the sample feed: node test/model/step-time.ts [steps]
 * Prints the median, the fastest and the slowest step, and the processor's share, which shows a busy neighbour.
 */
const steps = Number(process.argv[2] ?? 20);
const sizes: Sizes = { words: 3000, tags: 150, width: 100, regionWidth: 480, regions: 49, captionWords: 30, slots: 2 };
const batch = syntheticBatch(sizes, { accounts: 16, postsEach: 2, tagsKept: 48 });
const engine = await openEngine();
const model = Macon.create(sizes, 1);
const adam = new Adam();
const targets = tf.tensor2d(syntheticTargets(batch, sizes), [batch.targets, sizes.tags]);

function step(seed: number): number {
  return tf.tidy(() => {
    const { loss, gradients } = lossAndGradients(model.variables, () => taggingLoss(model.forward(batch, { dropout: { rate: 0.75, seed } }).logits, targets));
    adam.step(model.variables, gradients);
    return loss.dataSync()[0] as number;
  });
}

for (let i = 0; i < 3; i++) step(i);
const cpuBefore = process.cpuUsage();
const began = performance.now();
const times = Array.from({ length: steps }, (_, i) => {
  const start = performance.now();
  step(i);
  return performance.now() - start;
}).sort((a, b) => a - b);
const cpu = process.cpuUsage(cpuBefore);
const share = (cpu.user + cpu.system) / 1000 / (performance.now() - began);
const [fastest, median, slowest] = [times[0], times[steps >> 1], times[steps - 1]].map((time) => (time ?? 0).toFixed(0));
console.log(`${engine.name}: ${median} ms a step (${fastest}-${slowest}), ${batch.posts} posts encoded, processor time ${share.toFixed(2)} × wall`);
