import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { openDatabase } from '../../electron/host/database/open.ts';
import { lockWorkspace } from '../../electron/host/workspace-lock.ts';
import { freshUser, macon, temporaryFolder } from '../helpers/workbench-process.ts';

const home = temporaryFolder('not-writable');
const workspace = join(home.path, 'given');
const own = join(home.path, 'own');
/** Root may write everywhere: then it is another user who looks. */
const as = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : undefined;
const cli = fileURLToPath(new URL('../../electron/cli/main.ts', import.meta.url));
/** A clone in a folder that only root may enter cannot be run by anybody else. */
const canLook = process.platform !== 'win32' && spawnSync(process.execPath, ['-e', `require('fs').readFileSync(${JSON.stringify(cli)})`], as ?? {}).status === 0;
const user = { ...freshUser(own), TMPDIR: own };

const rights = (folder: string, files: number, folders: number) => {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) chmodSync(join(entry.parentPath, entry.name), entry.isDirectory() ? folders : files);
  chmodSync(folder, folders);
};
afterAll(async () => { if (canLook) rights(workspace, 0o644, 0o755); await home.drop(); });

/** A workspace as one gets it on a disk that may only be read: the last change stands in SQLite's log alone. */
async function given(): Promise<void> {
  const made = join(home.path, 'made');
  const posts = join(home.path, 'posts.jsonl');
  chmodSync(home.path, 0o755);
  mkdirSync(own);
  chmodSync(own, 0o777);
  writeFileSync(posts, ['a', 'b', 'c'].map((id) => JSON.stringify({ id, user: 'anna', caption: `caption ${id}`, hashtags: ['t'] })).join('\n'));
  const maker = freshUser(join(home.path, 'maker'));
  expect((await macon(['init', made], maker)).code).toBe(0);
  expect((await macon(['import', posts, '--workspace', made], maker)).code).toBe(0);
  cpSync(made, workspace, { recursive: true });
  const db = openDatabase(join(made, 'macon.sqlite'));
  try {
    db.prepare("UPDATE posts SET caption = 'from the log' WHERE key = 'b'").run();
    for (const end of ['', '-wal']) copyFileSync(join(made, `macon.sqlite${end}`), join(workspace, `macon.sqlite${end}`));
  } finally { db.close(); }
  rights(workspace, 0o444, 0o555);
}

const stateOf = () => readdirSync(workspace, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map(({ parentPath, name }) => [join(parentPath, name), readFileSync(join(parentPath, name)).toString('base64')]);

test.runIf(canLook)('a workspace in a folder that may only be read is looked at with --read-only, its log included; without it both ways on are told', async () => {
  await given();
  const before = stateOf();
  const out = join(own, 'out.jsonl');
  const looked = await macon(['export', '--read-only', '--out', out, '--workspace', workspace], user, as);
  expect(looked).toMatchObject({ code: 0, out: expect.stringContaining('3 rows') as string });
  expect(readFileSync(out, 'utf8')).toContain('from the log');
  const refused = await macon(['export', '--out', out, '--overwrite', '--workspace', workspace], user, as);
  expect(refused).toMatchObject({ code: 2, err: expect.stringMatching(/Nothing may be written in .*given.*\n.*--read-only.*copy the folder/) as string });
  // SQLite would give a lock there that keeps nobody out.
  expect(await macon(['restore', '--from', 'last.sqlite', '--workspace', workspace], user, as)).toMatchObject({ code: 2, err: expect.stringMatching(/Nothing may be written in .*given/) as string });
  expect(await macon(['restore', '--workspace', workspace], user, as)).toMatchObject({ err: expect.stringContaining('There is no sound backup of this workspace') as string });
  expect((await macon(['doctor', '--workspace', workspace], user, as)).out).toMatch(/^ok {2}encoder/m);
  expect(stateOf()).toEqual(before);
  expect(readdirSync(own).filter((name) => name.startsWith('macon-read-only'))).toEqual([]);
});

// Only root can have it open where another may only look.
test.runIf(canLook && as !== undefined)('that another user has open is not read meanwhile', async () => {
  const lock = lockWorkspace(workspace);
  try {
    expect(await macon(['export', '--read-only', '--out', join(own, 'other.jsonl'), '--workspace', workspace], user, as)).toMatchObject({ code: 4, err: expect.stringContaining('being opened or closed by another process') as string });
  } finally { lock.release(); }
});
