import { svelte } from '@sveltejs/vite-plugin-svelte';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { findChromium } from './test/helpers/chromium.ts';

/** One project a kind of test; `npm test` runs them all, `npm run check` only unit. */
const chromium = findChromium();
const node = (name: string, timeout = 20_000) => ({
  test: {
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
      node('database', 60_000),
      node('model', 120_000),
      node('e2e', 400_000),
      ...(chromium === undefined ? [] : [{
        plugins: [svelte()],
        test: {
          name: 'component',
          include: ['test/component/**/*.test.ts'],
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
