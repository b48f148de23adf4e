// Builds dist/ when a source is newer than it: tsc for the Node side (file by file), vite for the renderer.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './bootstrap.mjs';

const SOURCES = ['electron', 'native-model', 'renderer', 'resources', 'package-lock.json', 'tsconfig.base.json', 'vite.config.ts'];
const stampFile = join(root, 'dist', '.built');

function fingerprint() {
  const hash = createHash('sha256');
  const visit = (path) => {
    const info = statSync(path);
    if (info.isDirectory()) for (const entry of readdirSync(path).sort()) visit(join(path, entry));
    else hash.update(`${path}\0${info.size}\0${info.mtimeMs}\n`);
  };
  for (const source of SOURCES) visit(join(root, source));
  return hash.digest('hex');
}

/** Runs a tool of node_modules on this Node; its output goes to stderr, so that --json stays clean. */
export function tool(name, args, options = {}) {
  const packageJson = JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8'));
  const bin = typeof packageJson.bin === 'string' ? packageJson.bin : (packageJson.bin[options.bin ?? name] ?? Object.values(packageJson.bin)[0]);
  return spawnSync(process.execPath, [join(root, 'node_modules', name, bin), ...args], { cwd: root, stdio: options.stdio ?? ['ignore', 2, 2], env: { ...process.env, ...options.env } });
}

export function build({ force = false } = {}) {
  const now = fingerprint();
  if (!force && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === now) return;
  console.error('Building …');
  const steps = [
    ['typescript', ['-b', 'electron/web', 'electron/desktop', 'electron/cli'], { bin: 'tsc' }],
    ['vite', ['build', '--logLevel', 'warn'], {}],
  ];
  for (const [name, args, options] of steps) {
    if (tool(name, args, options).status !== 0) {
      console.error(`The build failed in ${name}; what it said stands above.`);
      process.exit(1);
    }
  }
  mkdirSync(join(root, 'dist'), { recursive: true });
  writeFileSync(stampFile, now);
}
