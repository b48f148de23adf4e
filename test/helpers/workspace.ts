import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openDatabase, type Database } from '../../electron/host/database/open.ts';
import { AccountRepository } from '../../electron/host/database/repositories/account-repository.ts';
import { HashtagRepository } from '../../electron/host/database/repositories/hashtag-repository.ts';
import { PostRepository } from '../../electron/host/database/repositories/post-repository.ts';
import type { PostId } from '../../electron/common/domain/ids.ts';

/** A folder that is gone after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'macon-test-'));
  onTestFinished(() => { rmSync(folder, { recursive: true, force: true }); });
  return folder;
}

/** A real database file that is closed and gone after the test. */
export function temporaryDatabase(folder = temporaryFolder()): Database {
  const db = openDatabase(join(folder, 'macon.sqlite'));
  onTestFinished(() => { db.close(); });
  return db;
}

/** Puts a post in as an import would, counters included. */
export function addPost(db: Database, post: { key: string; account?: string; caption?: string; tags?: readonly string[] }): PostId {
  const accounts = new AccountRepository(db);
  const hashtags = new HashtagRepository(db);
  return db.transaction(() => {
    const accountId = accounts.idOf(post.account ?? 'anna');
    const ids = (post.tags ?? []).map((tag) => hashtags.idOf(tag));
    for (const id of ids) hashtags.addUses(id, 1);
    accounts.count(accountId, { posts: 1 });
    return new PostRepository(db).insert({ key: post.key, accountId, caption: post.caption ?? '', content: post.key }, ids);
  })();
}
