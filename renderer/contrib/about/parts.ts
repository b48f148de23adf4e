const built: unknown = import.meta.env.VITE_MACON_VERSION;
/** Of package.json, put in as the page is built. */
export const VERSION = typeof built === 'string' ? built : 'not built';

/** What is bundled or shipped beside the program, and under which licence. */
export const PARTS: readonly { readonly name: string; readonly what: string; readonly licence: string }[] = [
  { name: '@vscode/codicons', what: 'the icons, © Microsoft', licence: 'CC-BY-4.0' },
  { name: '@tensorflow/tfjs-core', what: 'the model’s numbers', licence: 'Apache-2.0' },
  { name: '@tensorflow/tfjs-backend-wasm', what: 'the engine without a library', licence: 'Apache-2.0' },
  { name: '@tensorflow/tfjs-backend-cpu', what: 'the engine of last resort', licence: 'Apache-2.0' },
  { name: '@tensorflow/tfjs-node-gpu', what: 'the binding to TensorFlow', licence: 'Apache-2.0' },
  { name: '@vladmandic/human', what: 'the built-in encoder', licence: 'MIT' },
  { name: 'onnxruntime-node', what: 'encoders of one’s own', licence: 'MIT' },
  { name: 'sharp', what: 'images', licence: 'Apache-2.0' },
  { name: 'better-sqlite3', what: 'the store', licence: 'MIT' },
  { name: 'svelte', what: 'the page', licence: 'MIT' },
  { name: 'dockview-core', what: 'tabs and groups', licence: 'MIT' },
  { name: 'd3-scale-chromatic', what: 'colour maps', licence: 'ISC' },
  { name: 'valibot', what: 'checks of what comes in', licence: 'MIT' },
  { name: 'jsonc-parser', what: 'settings', licence: 'MIT' },
  { name: 'ws', what: 'the channel to the page', licence: 'MIT' },
  { name: 'commander', what: 'the command line', licence: 'MIT' },
  { name: 'csv-parse', what: 'import', licence: 'MIT' },
  { name: 'csv-stringify', what: 'export', licence: 'MIT' },
  { name: 'open', what: 'opening the browser', licence: 'MIT' },
  { name: 'h5wasm', what: 'Keras weights', licence: 'NIST, HDF5 (BSD)' },
  { name: 'electron', what: 'the desktop window', licence: 'MIT' },
];
