import { fuse } from './operations.ts';

/** TensorFlow's own forms of the model's operations. */
export function fuseNative(): void {
  fuse('tensorflow', {});
}
