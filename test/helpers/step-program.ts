import * as tf from '@tensorflow/tfjs-core';
import { taggingLoss } from '../../native-model/loss.ts';
import { Macon } from '../../native-model/macon.ts';
import { Learner } from '../../native-model/step.ts';
import type { StepCase } from './step-cases.ts';
import { syntheticBatch, syntheticTargets } from './synthetic-batch.ts';

/** Wall and processor time of a step. */
export interface StepTime { readonly ms: number; readonly cpu: number }

/** A model that takes training steps on one batch, on a backend put into a state by `prepare`. */
export interface StepProgram {
  readonly posts: number;
  step(seed: number): Promise<StepTime>;
  dispose(): Promise<void>;
}

export async function stepProgram({ sizes, shape }: StepCase, enter: () => Promise<void>): Promise<StepProgram> {
  const batch = syntheticBatch(sizes, shape);
  await enter();
  const model = Macon.create(sizes, 1);
  const learner = new Learner(model);
  const targets = tf.tensor2d(syntheticTargets(batch, sizes), [batch.targets, sizes.tags]);
  return {
    posts: batch.posts,
    step: async (seed) => {
      await enter();
      const [cpu, start] = [process.cpuUsage(), performance.now()];
      await learner.step(batch, { rate: 0.75, seed }, (logits) => taggingLoss(logits, targets));
      const { user, system } = process.cpuUsage(cpu);
      return { ms: performance.now() - start, cpu: (user + system) / 1000 };
    },
    dispose: async () => {
      await enter();
      model.dispose();
      learner.dispose();
      targets.dispose();
    },
  };
}
