import { findCuda } from './install/cuda.ts';
import { probeEngine } from './install/probe-engine.ts';

/** For TensorFlow's library: this process has no cards. Must be said before the library is loaded. */
const HIDE_CARDS = { CUDA_VISIBLE_DEVICES: '-1' };

/**
 * Whether TensorFlow's library in `folder` computes on this machine's card: tried in a process of its own, since a card without memory or of an unknown kind
 * shows it at the first operation only, and a library once loaded can't be asked to forget a card. Where it does not, cards are hidden from this process, so that
 * the same library runs on the processor, and an Error says why.
 */
export async function tryCard(folder: string): Promise<void> {
  if (findCuda() === undefined) throw new Error('there is no NVIDIA driver (libcuda) on this machine');
  if (process.env['CUDA_VISIBLE_DEVICES'] === HIDE_CARDS.CUDA_VISIBLE_DEVICES) throw new Error('CUDA_VISIBLE_DEVICES hides the card');
  const problem = await probeEngine(folder).then(({ gpu }) => (gpu ? undefined : 'TensorFlow found no card that it can use'), (error: unknown) => (error as Error).message);
  if (problem === undefined) return;
  Object.assign(process.env, HIDE_CARDS);
  throw new Error(`the graphics card cannot be used (${problem})`);
}
