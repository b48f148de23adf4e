/** TensorFlow on an NVIDIA card, TensorFlow on the processor, TF.js's WebAssembly, TF.js's plain JavaScript; best first. */
export type EngineName = 'tensorflow-gpu' | 'tensorflow' | 'wasm' | 'cpu';

export interface EngineCandidate {
  readonly name: EngineName;
  readonly available: boolean;
  /** Why it can or can't be used, in words for a person. */
  readonly reason: string;
}

/** Which engine runs the model, why it was taken, and what became of every one that was looked at. */
export interface EngineReport {
  readonly name: EngineName;
  readonly reason: string;
  readonly candidates: readonly EngineCandidate[];
}
