// Runs on any Node >= 20 with nothing installed: brings node_modules up to package-lock.json, then starts the caller again on the Node 24 that is in it.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const bin = join(root, 'node_modules', '.bin');
const stamp = join(root, 'node_modules', '.macon-installed');
/** better-sqlite3 13 needs Node-API 10 (Node 22.14 or later); older Nodes crash in it. */
const NODE_API = 10;

const lockHash = () => createHash('sha256').update(readFileSync(join(root, 'package-lock.json'))).digest('hex');

/** Installs what is missing or outdated. Nothing is done when the lockfile has not changed since the last time. */
export function ensureInstalled() {
  const wanted = lockHash();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  console.error('Installing packages (npm ci) …');
  const npm = process.env.npm_execpath;
  const [command, args] = npm ? [process.execPath, [npm]] : [process.platform === 'win32' ? 'npm.cmd' : 'npm', []];
  const result = spawnSync(command, [...args, 'ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: root, stdio: ['ignore', 2, 2], shell: command.endsWith('.cmd') });
  if (result.status !== 0) {
    console.error('The packages could not be installed. What npm said stands above; with the network back, run the same command again.');
    process.exit(1);
  }
  writeFileSync(stamp, wanted);
}

/** Continues on a Node that has the Node-API better-sqlite3 needs; only returns when this process is one. */
export function ensureNode() {
  process.env.PATH = `${bin}${delimiter}${process.env.PATH ?? ''}`;
  if (Number(process.versions.napi) >= NODE_API) return;
  const node = join(bin, process.platform === 'win32' ? 'node.cmd' : 'node');
  if (!existsSync(node) || process.env.MACON_RESTARTED) {
    console.error(`MACON Workbench needs Node 22.14 or later; this is ${process.version}, and npm has no Node 24 package for ${process.platform}-${process.arch}. Install a newer Node and run the same command again.`);
    process.exit(1);
  }
  const result = spawnSync(node, process.argv.slice(1), { stdio: 'inherit', env: { ...process.env, MACON_RESTARTED: '1' }, shell: node.endsWith('.cmd') });
  process.exit(result.status ?? 1);
}

export function bootstrap() {
  ensureInstalled();
  ensureNode();
}
