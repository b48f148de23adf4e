/** A process that judges as fast as it can and prints each client id once its answer is there; the kill test ends it without warning. */
import { writeSync } from 'node:fs';
import { openDatabase } from '../../electron/host/database/open.ts';
import { PostRepository } from '../../electron/host/database/repositories/post-repository.ts';
import { Journal } from '../../electron/host/services/labelling-journal.ts';

const [file = '', prefix = ''] = process.argv.slice(2);
const db = openDatabase(file);
const journal = new Journal(db);
const posts = ['a', 'b', 'c'].map((key) => { const post = new PostRepository(db).findByKey(key); if (post === undefined) throw new Error(`no post ${key}`); return post.id; });
for (let n = 0; ; n++) {
  const clientId = `${prefix}-${String(n).padStart(8, '0')}`;
  journal.append({ clientId, post: posts[n % 3]!, kind: n % 2 === 0 ? 'add' : 'reject', tag: `tag${n % 7}`, reviewer: 'ann', at: n });
  writeSync(1, `${clientId}\n`);
}
