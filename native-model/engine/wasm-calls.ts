import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';

/** A piece of the wasm heap: where it starts, in numbers (not bytes). */
type Place = number;

type Multiply = (a: number, aShape: Uint8Array, aRank: number, b: number, bShape: Uint8Array, bRank: number, transposeA: number, transposeB: number, out: number) => void;
type Unary = (x: number, out: number) => void;

/** The part of the wasm module that the backend itself uses and its types leave out. */
interface WasmModule {
  readonly HEAPF32: Float32Array;
  readonly tfjs: {
    registerTensor(id: number, size: number, memoryOffset: number): void;
    disposeData(id: number): void;
  };
  cwrap(name: 'BatchMatMul', result: null, parameters: readonly string[]): Multiply;
  cwrap(name: 'Sigmoid', result: null, parameters: readonly string[]): Unary;
}

/** Views are registered under numbers that the backend, which counts up from 1, does not reach. */
const FIRST_VIEW = 0x60000000;
const [LEFT, RIGHT, OUT] = [FIRST_VIEW, FIRST_VIEW + 1, FIRST_VIEW + 2];
const FLOAT_BYTES = 4;

/**
 * Calls the wasm backend's own XNNPACK kernels on parts of tensors, in place: a kernel of ours can so work through a sequence or a
 * batch without a copy and without TF.js's dispatch for each part.
 */
export class WasmCalls {
  readonly #module: WasmModule;
  readonly #multiply: Multiply;
  readonly #sigmoid: Unary;

  private constructor(backend: BackendWasm) {
    this.#module = backend.wasm as unknown as WasmModule;
    this.#multiply = this.#module.cwrap('BatchMatMul', null, ['number', 'array', 'number', 'number', 'array', 'number', 'number', 'number', 'number']);
    this.#sigmoid = this.#module.cwrap('Sigmoid', null, ['number', 'number']);
  }

  static #known = new WeakMap<BackendWasm, WasmCalls>();

  static of(backend: BackendWasm): WasmCalls {
    const calls = WasmCalls.#known.get(backend) ?? new WasmCalls(backend);
    WasmCalls.#known.set(backend, calls);
    return calls;
  }

  /** All of the heap. Read it anew after each call or allocation: they may move it. */
  get heap(): Float32Array {
    return this.#module.HEAPF32;
  }

  /** out [R, C] = a [R, K] · b [K, C]. */
  product(a: Place, b: Place, out: Place, [R, K, C]: readonly [number, number, number]): void {
    this.#view(RIGHT, b, K * C);
    this.#productWith(a, RIGHT, out, [R, K, C]);
    this.#module.tfjs.disposeData(RIGHT); // and what XNNPACK packed for it
  }

  /** The same where b is a whole tensor, which XNNPACK packs once for all its products. */
  productByTensor(a: Place, b: TensorInfo, out: Place, rows: number, backend: BackendWasm): void {
    const [K, C] = b.shape as [number, number];
    this.#productWith(a, backend.dataIdMap.get(b.dataId).id, out, [rows, K, C]);
  }

  /** x ← σ(x), `size` numbers. */
  sigmoid(x: Place, size: number): void {
    this.#view(LEFT, x, size);
    this.#sigmoid(LEFT, LEFT);
    this.#module.tfjs.disposeData(LEFT);
  }

  #productWith(a: Place, bId: number, out: Place, [R, K, C]: readonly [number, number, number]): void {
    this.#view(LEFT, a, R * K);
    this.#view(OUT, out, R * C);
    this.#multiply(LEFT, shapeBytes([1, R, K]), 3, bId, shapeBytes([1, K, C]), 3, 0, 0, OUT);
    this.#module.tfjs.disposeData(LEFT);
    this.#module.tfjs.disposeData(OUT);
  }

  #view(id: number, place: Place, size: number): void {
    this.#module.tfjs.registerTensor(id, size, place * FLOAT_BYTES);
  }
}

/** Where a tensor's numbers start in the heap. */
export function placeOf(tensor: TensorInfo, backend: BackendWasm): Place {
  return backend.getMemoryOffset(tensor.dataId) / FLOAT_BYTES;
}

const shapeBytes = (shape: readonly number[]): Uint8Array => new Uint8Array(Int32Array.from(shape).buffer);
