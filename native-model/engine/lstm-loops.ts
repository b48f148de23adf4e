/*
 * The loops of one LSTM step over a heap of float32, for engines that hand their memory to JavaScript. All places are indices into `heap`;
 * a row of gates is [i, f, g, o], d numbers each. tanh(x) is 2σ(2x) − 1, since the engine's σ is vectorised and its tanh is not.
 */
 

/** gates ← projected + gates (the recurrent share, absent at the first step), with g doubled for its tanh. */
export function gateStep(heap: Float32Array, at: { gates: number; projected: number; first: boolean }, P: number, d: number): void {
  for (let post = 0; post < P; post++) {
    const row = post * 4 * d;
    for (let j = row; j < row + 4 * d; j++) heap[at.gates + j] = heap[at.projected + j]! + (at.first ? 0 : heap[at.gates + j]!);
    for (let j = row + 2 * d; j < row + 3 * d; j++) heap[at.gates + j] = 2 * heap[at.gates + j]!;
  }
}

/** From the σ of the gates: g ← tanh, c = f·c(before) + i·g, and 2c where tanh(c) will stand. */
export function cellStep(heap: Float32Array, at: { gates: number; cellBefore: number | undefined; cells: number; cellTanh: number }, P: number, d: number): void {
  for (let post = 0; post < P; post++) {
    for (let j = 0; j < d; j++) {
      const gate = at.gates + post * 4 * d + j;
      const k = post * d + j;
      const candidate = 2 * heap[gate + 2 * d]! - 1;
      const before = at.cellBefore === undefined ? 0 : heap[at.cellBefore + k]!;
      const cell = heap[gate + d]! * before + heap[gate]! * candidate;
      heap[gate + 2 * d] = candidate;
      heap[at.cells + k] = cell;
      heap[at.cellTanh + k] = 2 * cell;
    }
  }
}

/** From σ(2c): tanh(c), and h = o·tanh(c). */
export function hiddenStep(heap: Float32Array, at: { gates: number; cellTanh: number; hidden: number }, P: number, d: number): void {
  for (let post = 0; post < P; post++) {
    for (let j = 0; j < d; j++) {
      const k = post * d + j;
      const tanh = 2 * heap[at.cellTanh + k]! - 1;
      heap[at.cellTanh + k] = tanh;
      heap[at.hidden + k] = heap[at.gates + post * 4 * d + 3 * d + j]! * tanh;
    }
  }
}

export interface BackPlaces {
  readonly dy: number;
  /** [P, d] what the step after sends back through h. */
  readonly dh: number;
  readonly gates: number;
  /** Absent at the first step, whose cell starts from 0. */
  readonly cellBefore: number | undefined;
  readonly cellTanh: number;
  /** [P, 4d] written here. */
  readonly dz: number;
}

/** One step back; `dc` [P, d] comes in as the gradient after the step and leaves as that before it. */
export function stepBack(heap: Float32Array, dc: Float32Array, at: BackPlaces, P: number, d: number): void {
  for (let post = 0; post < P; post++) {
    for (let j = 0; j < d; j++) {
      const k = post * d + j;
      const gate = at.gates + post * 4 * d + j;
      const dz = at.dz + post * 4 * d + j;
      const [input, forget, candidate, output] = [heap[gate]!, heap[gate + d]!, heap[gate + 2 * d]!, heap[gate + 3 * d]!];
      const tanh = heap[at.cellTanh + k]!;
      const before = at.cellBefore === undefined ? 0 : heap[at.cellBefore + k]!;
      const dh = heap[at.dy + k]! + heap[at.dh + k]!;
      const dCell = dc[k]! + dh * output * (1 - tanh * tanh);
      heap[dz] = dCell * candidate * input * (1 - input);
      heap[dz + d] = dCell * before * forget * (1 - forget);
      heap[dz + 2 * d] = dCell * input * (1 - candidate * candidate);
      heap[dz + 3 * d] = dh * tanh * output * (1 - output);
      dc[k] = dCell * forget;
    }
  }
}
