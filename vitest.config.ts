import { svelte } from '@sveltejs/vite-plugin-svelte';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { findChromium } from './test/helpers/chromium.ts';

/** One project a kind of test; `npm test` runs them all, `npm run check` only unit. */
const chromium = findChromium();
/** How long what is waited for may take on a busy machine: where it passes, a longer limit costs nothing. `vi.waitFor` has its own from the set-up. */
const PATIENCE = { expect: { poll: { timeout: 15_000 } }, setupFiles: ['test/helpers/patience.ts'] };
const node = (name: string, timeout = 60_000) => ({
  test: {
    ...PATIENCE,
    name,
    include: [`test/${name}/**/*.test.ts`],
    environment: 'node' as const,
    pool: 'forks' as const,
    testTimeout: timeout,
    hookTimeout: timeout,
  },
});

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      node('unit'),
      node('contract'),
      node('database', 120_000),
      node('model', 240_000),
      node('e2e', 400_000),
      ...(chromium === undefined ? [] : [{
        plugins: [svelte()],
        test: {
          ...PATIENCE,
          name: 'component',
          include: ['test/component/**/*.test.ts'],
          setupFiles: [...PATIENCE.setupFiles, 'test/component/setup.ts'],
          testTimeout: 90_000,
          hookTimeout: 90_000,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({ launchOptions: { executablePath: chromium, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] } }),
            instances: [{ browser: 'chromium' as const }],
          },
        },
      }]),
    ],
  },
});
