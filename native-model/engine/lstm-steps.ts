import * as tf from '@tensorflow/tfjs-core';
import type { LstmSteps } from './lstm.ts';

/** What one time step leaves for the way back; every tensor is [rows, d]. */
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

function forward(projected: tf.Tensor2D, recurrentKernel: tf.Tensor2D, active: readonly number[]): { hidden: tf.Tensor2D; saved: tf.Tensor[] } {
  const d = recurrentKernel.shape[0];
  const hidden: tf.Tensor2D[] = [];
  const saved: tf.Tensor[] = [];
  let h: tf.Tensor2D | undefined;
  let c: tf.Tensor2D = tf.zeros([active[0] ?? 0, d]);
  for (const [time, fromInput] of tf.split(projected, [...active], 0).entries()) {
    const rows = active[time] as number;
    const first = (x: tf.Tensor2D) => tf.slice(x, [0, 0], [rows, d]); // the posts that still have a word
    const z: tf.Tensor2D = h === undefined ? fromInput as tf.Tensor2D : tf.add(fromInput, tf.matMul(first(h), recurrentKernel)); // [rows, 4d]
    const input = tf.sigmoid(tf.slice(z, [0, 0], [rows, d])); // [rows, d]
    const forget = tf.sigmoid(tf.slice(z, [0, d], [rows, d])); // [rows, d]
    const candidate = tf.tanh(tf.slice(z, [0, 2 * d], [rows, d])); // [rows, d]
    const output = tf.sigmoid(tf.slice(z, [0, 3 * d], [rows, d])); // [rows, d]
    const cellBefore = first(c);
    c = tf.add(tf.mul(forget, cellBefore), tf.mul(input, candidate)); // [rows, d]
    const cellTanh = tf.tanh(c); // [rows, d]
    h = tf.mul(output, cellTanh) as tf.Tensor2D; // [rows, d]
    hidden.push(h);
    saved.push(input, forget, candidate, output, cellBefore, cellTanh);
  }
  return { hidden: tf.concat(hidden, 0), saved };
}

function backward(dy: tf.Tensor2D, recurrentKernel: tf.Tensor2D, saved: readonly tf.Tensor[], active: readonly number[]): tf.Tensor2D {
  const back = tf.transpose(recurrentKernel); // [4d, d]
  const dys = tf.split(dy, [...active], 0);
  const dz: tf.Tensor2D[] = [];
  let dh: tf.Tensor2D | undefined;
  let dc: tf.Tensor2D | undefined;
  for (let time = active.length - 1; time >= 0; time--) {
    const own = dys[time] as tf.Tensor2D; // [rows, d]
    const below = (x: tf.Tensor2D): tf.Tensor2D => tf.pad(x, [[0, (active[time] as number) - x.shape[0]], [0, 0]]); // posts whose last word this is
    const total = dh === undefined ? own : tf.add(below(dh), own); // [rows, d]
    const step = stepGradient(total as tf.Tensor2D, dc === undefined ? tf.zerosLike(own) : below(dc), stepAt(saved, time));
    dz.unshift(step.dz); // [rows, 4d]
    dc = step.dc; // [rows, d]
    if (time > 0) dh = tf.matMul(step.dz, back); // [rows, d]
  }
  return tf.concat(dz, 0); // [S, 4d]
}

function stepAt(saved: readonly tf.Tensor[], time: number): Step {
  const [input, forget, candidate, output, cellBefore, cellTanh] = saved.slice(time * STEP_TENSORS, (time + 1) * STEP_TENSORS) as
    [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D, tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];
  return { input, forget, candidate, output, cellBefore, cellTanh };
}

/** dh [rows, d] and dc [rows, d] after a step → dz [rows, 4d] before the gates, and dc [rows, d] before the step. */
function stepGradient(dh: tf.Tensor2D, dcAfter: tf.Tensor2D, s: Step): { dz: tf.Tensor2D; dc: tf.Tensor2D } {
  const dc = tf.add(dcAfter, tf.mul(tf.mul(dh, s.output), oneMinusSquare(s.cellTanh))); // [rows, d]
  const dInput = tf.mul(tf.mul(dc, s.candidate), sigmoidSlope(s.input)); // [rows, d]
  const dForget = tf.mul(tf.mul(dc, s.cellBefore), sigmoidSlope(s.forget)); // [rows, d]
  const dCandidate = tf.mul(tf.mul(dc, s.input), oneMinusSquare(s.candidate)); // [rows, d]
  const dOutput = tf.mul(tf.mul(dh, s.cellTanh), sigmoidSlope(s.output)); // [rows, d]
  const dz = tf.concat([dInput, dForget, dCandidate, dOutput] as tf.Tensor2D[], 1); // [rows, 4d]
  return { dz, dc: tf.mul(dc, s.forget) };
}

const oneMinusSquare = (y: tf.Tensor2D): tf.Tensor2D => tf.sub(1, tf.square(y));
const sigmoidSlope = (y: tf.Tensor2D): tf.Tensor2D => tf.mul(y, tf.sub(1, y));
