import { expect, vi } from 'vitest';
import { page } from 'vitest/browser';

/** The page in another size, and everyone on it told: what is shown before that goes by the old one. */
export async function sized(width: number, height: number): Promise<void> {
  await page.viewport(width, height);
  await vi.waitFor(() => { expect([window.innerWidth, window.innerHeight]).toEqual([width, height]); });
  // In a frame, who waits for a new size comes before who waits for the frame.
  await new Promise((resolve) => { requestAnimationFrame(resolve); });
}
