import { readFileSync } from 'node:fs';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8')) as { version: string };

/** The renderer alone; the Node side is compiled by tsc, file by file, into dist/. */
export default defineConfig({
  root: 'renderer',
  base: './',
  plugins: [svelte()],
  // For About; the page cannot read package.json.
  define: { 'import.meta.env.VITE_MACON_VERSION': JSON.stringify(version) },
  // The page comes from this machine: one large file costs nothing there, and its size gzipped is measured (docs/performance.md).
  build: { outDir: '../dist/renderer', emptyOutDir: true, target: 'chrome140', modulePreload: { polyfill: false }, assetsInlineLimit: 0, chunkSizeWarningLimit: 1200 },
});
