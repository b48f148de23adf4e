import type { TrainingPoint } from '../../electron/common/contract/training-api.ts';
import type { Curve } from './curve-data.ts';

/** Loss by step, with the validation loss at the end of each epoch. */
export function lossCurves(points: readonly TrainingPoint[]): readonly Curve[] {
  const ends = points.filter((point) => point.validationLoss !== undefined).map((point) => ({ x: point.step, y: point.validationLoss ?? 0 }));
  const training = { name: 'training', token: '--vscode-charts-blue', points: points.map((point) => ({ x: point.step, y: point.loss })) };
  return ends.length === 0 ? [training] : [training, { name: 'validation', token: '--vscode-charts-orange', dash: true, points: ends }];
}

/** F1@5 on the validation posts by epoch. */
export const f1Curves = (points: readonly TrainingPoint[]): readonly Curve[] =>
  [{ name: 'F1@5', token: '--vscode-charts-orange', points: points.filter((point) => point.validationF1 !== undefined).map((point) => ({ x: point.epoch, y: point.validationF1 ?? 0 })) }];
