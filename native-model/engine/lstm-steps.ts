import * as tf from '@tensorflow/tfjs-core';
import type { LstmSteps } from './lstm.ts';

/** What one time step leaves for the way back; every tensor is [P, d]. */
interface Step {
  readonly input: tf.Tensor2D;
  readonly forget: tf.Tensor2D;
  readonly candidate: tf.Tensor2D;
  readonly output: tf.Tensor2D;
  /** c before the step, and tanh(c) after it. */
  readonly cellBefore: tf.Tensor2D;
  readonly cellTanh: tf.Tensor2D;
}

const STEP_TENSORS = 6;

/** The steps in TF.js operations, for every backend. */
export const portableLstmSteps: LstmSteps = { forward, backward };

function forward(projected: tf.Tensor2D, recurrentKernel: tf.Tensor2D, P: number): { hidden: tf.Tensor3D; saved: tf.Tensor[] } {
  const d = recurrentKernel.shape[0];
  const n = projected.shape[0] / P;
  const inTime = tf.reshape(projected, [n, P, 4 * d]) as tf.Tensor3D; // [n, P, 4d]
  const hidden: tf.Tensor2D[] = [];
  const saved: tf.Tensor2D[] = [];
  let h: tf.Tensor2D | undefined;
  let c: tf.Tensor2D = tf.zeros([P, d]);
  for (let time = 0; time < n; time++) {
    const fromInput = tf.reshape(tf.slice(inTime, [time, 0, 0], [1, P, 4 * d]), [P, 4 * d]) as tf.Tensor2D; // [P, 4d]
    const z: tf.Tensor2D = h === undefined ? fromInput : tf.add(fromInput, tf.matMul(h, recurrentKernel)); // [P, 4d]
    const input = tf.sigmoid(tf.slice(z, [0, 0], [P, d])); // [P, d]
    const forget = tf.sigmoid(tf.slice(z, [0, d], [P, d])); // [P, d]
    const candidate = tf.tanh(tf.slice(z, [0, 2 * d], [P, d])); // [P, d]
    const output = tf.sigmoid(tf.slice(z, [0, 3 * d], [P, d])); // [P, d]
    const cellBefore = c;
    c = tf.add(tf.mul(forget, cellBefore), tf.mul(input, candidate)); // [P, d]
    const cellTanh = tf.tanh(c); // [P, d]
    h = tf.mul(output, cellTanh) as tf.Tensor2D; // [P, d]
    hidden.push(h);
    saved.push(input, forget, candidate, output, cellBefore, cellTanh);
  }
  return { hidden: tf.reshape(tf.concat(hidden, 0), [n, P, d]), saved };
}

function backward(dy: tf.Tensor3D, recurrentKernel: tf.Tensor2D, saved: readonly tf.Tensor[]): tf.Tensor2D {
  const [n, P, d] = dy.shape;
  const back = tf.transpose(recurrentKernel); // [4d, d]
  const dz: tf.Tensor2D[] = [];
  let dh: tf.Tensor2D = tf.zeros([P, d]);
  let dc: tf.Tensor2D = tf.zeros([P, d]);
  for (let time = n - 1; time >= 0; time--) {
    const total = tf.add(dh, tf.reshape(tf.slice(dy, [time, 0, 0], [1, P, d]), [P, d])); // [P, d]
    const step = stepGradient(total as tf.Tensor2D, dc, stepAt(saved, time));
    dz.unshift(step.dz); // [P, 4d]
    dc = step.dc; // [P, d]
    if (time > 0) dh = tf.matMul(step.dz, back); // [P, d]
  }
  return tf.concat(dz, 0); // [n·P, 4d]
}

function stepAt(saved: readonly tf.Tensor[], time: number): Step {
  const [input, forget, candidate, output, cellBefore, cellTanh] = saved.slice(time * STEP_TENSORS, (time + 1) * STEP_TENSORS) as
    [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D, tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];
  return { input, forget, candidate, output, cellBefore, cellTanh };
}

/** dh [P, d] and dc [P, d] after a step → dz [P, 4d] before the gates, and dc [P, d] before the step. */
function stepGradient(dh: tf.Tensor2D, dcAfter: tf.Tensor2D, s: Step): { dz: tf.Tensor2D; dc: tf.Tensor2D } {
  const dc = tf.add(dcAfter, tf.mul(tf.mul(dh, s.output), oneMinusSquare(s.cellTanh))); // [P, d]
  const dInput = tf.mul(tf.mul(dc, s.candidate), sigmoidSlope(s.input)); // [P, d]
  const dForget = tf.mul(tf.mul(dc, s.cellBefore), sigmoidSlope(s.forget)); // [P, d]
  const dCandidate = tf.mul(tf.mul(dc, s.input), oneMinusSquare(s.candidate)); // [P, d]
  const dOutput = tf.mul(tf.mul(dh, s.cellTanh), sigmoidSlope(s.output)); // [P, d]
  const dz = tf.concat([dInput, dForget, dCandidate, dOutput] as tf.Tensor2D[], 1); // [P, 4d]
  return { dz, dc: tf.mul(dc, s.forget) };
}

const oneMinusSquare = (y: tf.Tensor2D): tf.Tensor2D => tf.sub(1, tf.square(y));
const sigmoidSlope = (y: tf.Tensor2D): tf.Tensor2D => tf.mul(y, tf.sub(1, y));
