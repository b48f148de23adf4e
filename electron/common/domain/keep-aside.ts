import { counted } from './counted.ts';
import type { ModelVersion, PairedChange } from './model.ts';

/** A mean change below this is a loss, whatever its interval. */
const MOST_LOSS = -0.01;

/** Why a fine-tune is not activated: F1@5 on the hold-out fell, by its mean or beyond chance, or there is no hold-out (no change) to tell. Undefined when it is. */
export function whyKeptAside(change: PairedChange | undefined): string | undefined {
  if (change === undefined) return 'Kept aside: there are no validation posts with hashtags, so there is no hold-out to judge it on. The model before it stays active.';
  if (change.high >= 0 && change.mean >= MOST_LOSS) return undefined;
  const interval = `95% interval ${change.low.toFixed(3)} to ${change.high.toFixed(3)}`;
  return `Kept aside: F1@5 on the validation posts changed by ${change.mean.toFixed(3)} (${interval}). The model before it stays active.`;
}

type Scored = Pick<ModelVersion, 'name' | 'scores'>;

/**
 * Why a new training is not activated: F1@5 on the same validation posts is lower than that of the version in use, by more than a fine-tune may lose.
 * Undefined when it is, and where the two cannot be told apart: no version is in use, or it was measured on other posts.
 */
export function whyTrainingKeptAside(inUse: Scored | undefined, scores: NonNullable<Scored['scores']>): string | undefined {
  const [before, after] = [inUse?.scores?.after['5']?.f1, scores.after['5']?.f1];
  if (inUse === undefined || before === undefined || after === undefined || inUse.scores?.posts !== scores.posts || after - before >= MOST_LOSS) return undefined;
  return `Kept aside: F1@5 on the ${counted(scores.posts, 'validation post')} is ${after.toFixed(3)}, that of ${inUse.name} was ${before.toFixed(3)}. ${inUse.name} stays active.`;
}
