const NAMES: Readonly<Record<string, string>> = { 'tensorflow-gpu': 'TensorFlow on the graphics card', tensorflow: 'TensorFlow', wasm: 'WebAssembly', cpu: 'JavaScript' };

/** What people call the engine that runs the model: "TensorFlow", "WebAssembly"; an installed library's name with its version. A name that is not known stands as it is. */
export function engineName(name: string): string {
  const installed = /^tensorflow-(\d[\w.]*?)(-gpu)?$/.exec(name);
  if (installed !== null) return `TensorFlow ${installed[1] ?? ''}${installed[2] === undefined ? '' : ' for graphics cards'}`;
  return NAMES[name] ?? name;
}
