import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { backUp } from '../../../electron/host/backups.ts';
import { lookInto, openDatabase } from '../../../electron/host/database/open.ts';
import { copyDurably, digestOf } from '../../../electron/host/files/durable-copy.ts';
import { packageRoot } from '../../../electron/host/package-root.ts';
import { userFolders } from '../../../electron/host/user-folders.ts';
import { temporaryFolder } from '../../helpers/host-bench.ts';

describe('copyDurably', () => {
  it('gives the whole file its name, or nothing', async () => {
    const folder = temporaryFolder();
    const [source, target] = [join(folder, 'a'), join(folder, 'b')];
    writeFileSync(source, 'bytes');
    const digest = await copyDurably(source, target);
    expect(digest).toEqual(await digestOf(source));
    writeFileSync(source, 'other');
    await expect(copyDurably(source, target)).rejects.toMatchObject({ code: 'conflict' });
    await expect(copyDurably(source, join(folder, 'c'), digest)).rejects.toMatchObject({ code: 'damaged' });
    await expect(copyDurably(source, join(folder, 'd'), undefined, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await expect(copyDurably(join(folder, 'x'), join(folder, 'e'))).rejects.toMatchObject({ code: 'not-found' });
    expect(readFileSync(target, 'utf8')).toBe('bytes');
    expect(readdirSync(folder).sort()).toEqual(['a', 'b']);
  });
});

describe('backups', () => {
  it('the last is at most an hour old at a start, seven days and eight weeks are kept, and each holds the data of its time', async () => {
    const folder = temporaryFolder();
    const backups = join(folder, 'backups');
    const db = openDatabase(join(folder, 'macon.sqlite'));
    const write = db.prepare("INSERT OR REPLACE INTO texts (name, text, changed_at) VALUES ('a', ?, 1)");
    const read = (name: string) => lookInto(join(backups, name), (copy) => copy.prepare('SELECT text FROM texts').pluck().get());
    // 5 January 1970 is a Monday.
    const [day, hour] = [86_400_000, 3_600_000];
    const monday = 4 * day;
    write.run('0');
    expect(await backUp(db, backups, monday)).toBe(join(backups, 'last.sqlite'));
    write.run('later');
    expect(await backUp(db, backups, monday + hour - 1)).toBeUndefined();
    expect(read('last.sqlite')).toBe('0');
    await backUp(db, backups, monday + hour);
    expect([read('last.sqlite'), read('daily-1970-01-05.sqlite'), read('weekly-1970-01-05.sqlite')]).toEqual(['later', '0', '0']);
    for (let n = 1; n <= 70; n++) { write.run(String(n)); await backUp(db, backups, monday + n * day); }
    db.close();
    const kept = readdirSync(backups).sort();
    expect(kept.filter((name) => name.startsWith('daily-'))).toEqual([10, 11, 12, 13, 14, 15, 16].map((date) => `daily-1970-03-${date}.sqlite`));
    const weeks = kept.filter((name) => name.startsWith('weekly-'));
    expect(weeks).toEqual(['01-26', '02-02', '02-09', '02-16', '02-23', '03-02', '03-09', '03-16'].map((date) => `weekly-1970-${date}.sqlite`));
    expect(kept).toHaveLength(7 + 8 + 1);
    expect([read('last.sqlite'), read('daily-1970-03-10.sqlite'), read('weekly-1970-02-02.sqlite')]).toEqual(['70', '64', '28']);
  });
});

describe('folders', () => {
  it('are the system\'s, or all under MACON_HOME', () => {
    expect(userFolders({ MACON_HOME: '/m' }, 'linux')).toEqual({ cache: join('/m', 'cache'), config: join('/m', 'config'), data: join('/m', 'data') });
    expect(userFolders({ XDG_CACHE_HOME: '/c' }, 'linux').cache).toBe(join('/c', 'macon-workbench'));
    expect(readFileSync(join(packageRoot(), 'package.json'), 'utf8')).toContain('macon-workbench');
  });
});
