/** Who may import whom (docs/architecture.md). Each comment says what to do instead. */
const only = (name, from, allowed, comment) => ({
  name, severity: 'error', comment, from: { path: from },
  to: { pathNot: [...allowed, '^node_modules/', '^node:'], dependencyTypesNot: ['core', 'npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg', 'unknown', 'undetermined'] },
});
const NODE_ONLY = ['core'];

export default {
  forbidden: [
    { name: 'no-circular', severity: 'error', comment: 'Two modules that need each other are one module, or a third one is missing.', from: {}, to: { circular: true } },
    only('common-is-alone', '^electron/common/', ['^electron/common/'], 'electron/common runs anywhere: move what needs Node, the DOM or TensorFlow to host, worker or renderer.'),
    { name: 'common-without-node', severity: 'error', comment: 'electron/common runs anywhere: no Node modules there.', from: { path: '^electron/common/' }, to: { dependencyTypes: NODE_ONLY } },
    only('native-model-is-a-library', '^native-model/', ['^native-model/'], 'native-model knows nothing of the app: pass what it needs as arguments.'),
    only('host', '^electron/host/', ['^electron/host/', '^electron/common/'], 'The host knows only common: images, encoders and models are asked of the worker through WorkerApi.'),
    only('worker', '^electron/worker/', ['^electron/worker/', '^electron/common/', '^native-model/'], 'The worker knows common and native-model; what is stored is the host\'s business.'),
    only('desktop', '^electron/desktop/', ['^electron/desktop/', '^electron/common/', '^electron/host/', '^electron/worker/main'], 'The desktop opens windows and starts host and worker; logic belongs to the host.'),
    only('web', '^electron/web/', ['^electron/web/', '^electron/common/', '^electron/host/', '^electron/worker/main'], 'The web face serves; logic belongs to the host.'),
    only('cli', '^electron/cli/', ['^electron/cli/', '^electron/common/', '^electron/host/', '^electron/worker/main', '^electron/web/'], 'The terminal calls the same services; logic belongs to the host.'),
    only('renderer', '^renderer/', ['^renderer/', '^electron/common/'], 'The renderer sees electron/common only; ask the host through the contract.'),
    { name: 'renderer-lib-is-pure', severity: 'error', comment: 'renderer/lib is the first layer: it knows no other.', from: { path: '^renderer/lib/' }, to: { path: '^renderer/(ui|workbench|contrib)/' } },
    { name: 'renderer-ui-is-dumb', severity: 'error', comment: 'A ui component gets data and callbacks; state belongs to workbench or contrib.', from: { path: '^renderer/ui/' }, to: { path: '^renderer/(workbench|contrib)/' } },
    { name: 'workbench-knows-no-feature', severity: 'error', comment: 'Features register with the workbench (contrib/*/x.contribution.ts); it never imports one.', from: { path: '^renderer/workbench/' }, to: { path: '^renderer/contrib/' } },
    { name: 'contrib-apart', severity: 'error', comment: 'Features are tied by commands, context keys and events, never by imports.', from: { path: '^renderer/contrib/([^/]+)/' }, to: { path: '^renderer/contrib/', pathNot: '^renderer/contrib/$1/' } },
    { name: 'electron-only-in-desktop', severity: 'error', comment: 'Only electron/desktop imports electron: give the host or renderer a function instead.', from: { pathNot: '^(electron/desktop|test)/' }, to: { path: '(^|node_modules/)electron(/|$)', pathNot: '^electron/' } },
    { name: 'model-behind-one-door', severity: 'error', comment: 'Only electron/worker/model imports native-model; other worker code asks it.', from: { path: '^electron/worker/', pathNot: '^electron/worker/model/' }, to: { path: '^native-model/' } },
    { name: 'tensorflow-in-native-model', severity: 'error', comment: 'TensorFlow.js is native-model\'s alone.', from: { pathNot: '^(native-model|test)/' }, to: { path: 'node_modules/@tensorflow/' } },
    { name: 'sqlite-in-host', severity: 'error', comment: 'SQLite lives in the host alone.', from: { pathNot: '^(electron/host|test)/' }, to: { path: 'node_modules/better-sqlite3/' } },
    { name: 'hostile-bytes-in-worker', severity: 'error', comment: 'sharp, onnxruntime and h5wasm meet hostile bytes and can crash: worker only.', from: { pathNot: '^(electron/worker|test)/' }, to: { path: 'node_modules/(sharp|onnxruntime-node|h5wasm)/' } },
    { name: 'truth-is-for-tests', severity: 'error', comment: 'The sample feed\'s truth is read by tests and the attention check alone; nothing that learns or suggests may see it.', from: { pathNot: '^test/' }, to: { path: '^test/' } },
    { name: 'sample-apart', severity: 'error', comment: 'The generator knows the truth: only the worker\'s entry may start it.', from: { pathNot: '^(electron/worker/sample-feed/|electron/worker/[^/]+\\.ts|test/)' }, to: { path: '^electron/worker/sample-feed/' } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|node_modules)/' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { extensions: ['.ts', '.cts', '.js', '.svelte'], exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'svelte'] },
  },
};
