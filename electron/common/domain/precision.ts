const Z = 1.959963984540054;

/** Wilson's interval at 95% of `right` out of `judged`; nothing is known of none. */
export function wilson(right: number, judged: number): { readonly precision: number; readonly low: number; readonly high: number } | undefined {
  if (judged === 0) return undefined;
  const p = right / judged;
  const z2 = Z * Z;
  const centre = p + z2 / (2 * judged);
  const spread = Z * Math.sqrt((p * (1 - p) + z2 / (4 * judged)) / judged);
  const scale = 1 + z2 / judged;
  return { precision: p, low: Math.max(0, (centre - spread) / scale), high: Math.min(1, (centre + spread) / scale) };
}
