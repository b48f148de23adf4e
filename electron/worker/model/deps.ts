import type { WorkerEvents } from '../../common/contract/worker-api.ts';
import type { EncoderDescription } from '../../common/domain/model.ts';
import type { ImageId } from '../../common/domain/ids.ts';

/** What the rest of the worker gives the model. */
export interface ModelDeps {
  /** Cached features [M·D] of an image, as the encoder gave them, or undefined where there are none. */
  loadFeatures(features: string, encoderId: string, image: ImageId): Promise<Float32Array | undefined>;
  /** The encoder in use by its id, default the built-in one; rejects when it is not installed. */
  encoder(id?: string): EncoderDescription | Promise<EncoderDescription>;
  emit<Name extends keyof WorkerEvents>(name: Name, payload: WorkerEvents[Name]): void;
  /** Between the steps of long work: lets questions and cancels arrive, and answers go first. */
  giveWay(): Promise<void>;
  readonly tasks: { signal(task: string): AbortSignal };
}
