import * as tf from '@tensorflow/tfjs-core';
import { withGradient } from './custom-gradient.ts';
import { transposedProduct } from './product.ts';

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

/**
 * h for x [n, P, d], zero start state → [n, P, d], with a gradient written by hand: the input's and the weights' parts are one
 * product each over the whole sequence, where TF.js's own tape would add up one product a step.
 */
export function portableLstm(x: tf.Tensor3D, kernel: tf.Tensor2D, recurrentKernel: tf.Tensor2D, bias: tf.Tensor1D): tf.Tensor3D {
  const [n, P, d] = x.shape;
  return withGradient([x, kernel, recurrentKernel, bias], () => {
    const flat = tf.reshape(x, [n * P, d]) as tf.Tensor2D; // [n·P, d]
    const projected = tf.add(tf.matMul(flat, kernel), bias) as tf.Tensor2D; // [n·P, 4d]
    const { hidden, steps } = forward(projected, recurrentKernel, n, P, d);
    const value = tf.reshape(tf.concat(hidden, 0), [n, P, d]) as tf.Tensor3D; // [n, P, d]
    const saved = steps.flatMap((s) => [s.input, s.forget, s.candidate, s.output, s.cellBefore, s.cellTanh]);
    return {
      value,
      save: [flat, kernel, recurrentKernel, value, ...saved],
      gradient: (dy, tensors) => backward(dy, tensors),
    };
  });
}

function forward(projected: tf.Tensor2D, recurrentKernel: tf.Tensor2D, n: number, P: number, d: number): { hidden: tf.Tensor2D[]; steps: Step[] } {
  const hidden: tf.Tensor2D[] = [];
  const steps: Step[] = [];
  let h: tf.Tensor2D | undefined;
  let c: tf.Tensor2D = tf.zeros([P, d]);
  for (let time = 0; time < n; time++) {
    const fromInput = tf.slice(projected, [time * P, 0], [P, 4 * d]); // [P, 4d]
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
    steps.push({ input, forget, candidate, output, cellBefore, cellTanh });
  }
  return { hidden, steps };
}

/** The gradients for x, kernel, recurrentKernel and bias from dy [n, P, d]. */
function backward(dy: tf.Tensor3D, tensors: readonly tf.Tensor[]): tf.Tensor[] {
  const [flat, kernel, recurrentKernel, hidden, ...rest] = tensors as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D, tf.Tensor3D, ...tf.Tensor2D[]];
  const [n, P, d] = dy.shape;
  const back = tf.transpose(recurrentKernel); // [4d, d]
  const dz: tf.Tensor2D[] = [];
  let dh: tf.Tensor2D = tf.zeros([P, d]);
  let dc: tf.Tensor2D = tf.zeros([P, d]);
  for (let time = n - 1; time >= 0; time--) {
    const [input, forget, candidate, output, cellBefore, cellTanh] = rest.slice(time * 6, time * 6 + 6) as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D, tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];
    const total = tf.add(dh, tf.reshape(tf.slice(dy, [time, 0, 0], [1, P, d]), [P, d])); // [P, d]
    const step = stepGradient(total as tf.Tensor2D, dc, { input, forget, candidate, output, cellBefore, cellTanh });
    dz.unshift(step.dz); // [P, 4d]
    dc = step.dc; // [P, d]
    if (time > 0) dh = tf.matMul(step.dz, back); // [P, d]
  }
  const all = tf.concat(dz, 0); // [n·P, 4d]
  const dx = tf.reshape(tf.matMul(all, tf.transpose(kernel)), [n, P, d]); // [n, P, d]
  return [dx, transposedProduct(flat, all), recurrentGradient(hidden, all), tf.sum(all, 0)];
}

/** Σ over time of h(t−1)ᵀ · dz(t): hidden [n, P, d], dz [n·P, 4d] → [d, 4d]; the first step starts from 0 and adds nothing. */
function recurrentGradient(hidden: tf.Tensor3D, dz: tf.Tensor2D): tf.Tensor2D {
  const [n, P, d] = hidden.shape;
  if (n === 1) return tf.zeros([d, 4 * d]);
  const before = tf.reshape(tf.slice(hidden, [0, 0, 0], [n - 1, P, d]), [(n - 1) * P, d]) as tf.Tensor2D; // [(n−1)·P, d]
  return transposedProduct(before, tf.slice(dz, [P, 0], [(n - 1) * P, 4 * d])); // [d, 4d]
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
