export function syntheticPixels(S: number): Uint8Array;
