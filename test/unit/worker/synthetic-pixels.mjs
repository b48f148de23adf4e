/** A picture made of integers alone, so that every program paints the same: ramps, a disc and stripes. RGB, [S, S, 3] uint8. */
export function syntheticPixels(S) {
  const pixels = new Uint8Array(S * S * 3);
  for (let at = 0, y = 0; y < S; y++) {
    for (let x = 0; x < S; x++) {
      const inDisc = (x * 3 - S) ** 2 + (y * 2 - S) ** 2 < (S * 0.6) ** 2;
      const stripe = ((x + 2 * y) >> 3) & 1;
      pixels[at++] = inDisc ? 230 : (x * 255 / S) | 0;
      pixels[at++] = inDisc ? 40 + stripe * 90 : (y * 255 / S) | 0;
      pixels[at++] = stripe ? 200 : ((x * y) >> 4) & 255;
    }
  }
  return pixels;
}
