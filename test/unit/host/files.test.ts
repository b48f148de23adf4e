import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { backupDaily } from '../../../electron/host/backups.ts';
import { openDatabase } from '../../../electron/host/database/open.ts';
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

describe('the daily backup', () => {
  it('is made once a day, holds the data, and the last seven are kept', async () => {
    const folder = temporaryFolder();
    const db = openDatabase(join(folder, 'macon.sqlite'));
    db.prepare("INSERT INTO texts (name, text, changed_at) VALUES ('a', '1', 1)").run();
    const day = 86_400_000;
    const first = await backupDaily(db, join(folder, 'backups'), 0);
    expect(await backupDaily(db, join(folder, 'backups'), day - 1)).toBeUndefined();
    for (let i = 1; i < 9; i++) await backupDaily(db, join(folder, 'backups'), i * day);
    db.close();
    const kept = readdirSync(join(folder, 'backups'));
    expect(kept).toEqual(Array.from({ length: 7 }, (_, i) => `daily-1970-01-0${i + 3}.sqlite`));
    expect(first).toContain('1970-01-01');
    const copy = openDatabase(join(folder, 'backups', kept[0] ?? ''), { readonly: true });
    expect(copy.prepare('SELECT text FROM texts').pluck().get()).toBe('1');
    copy.close();
  });
});

describe('folders', () => {
  it('are the system\'s, or all under MACON_HOME', () => {
    expect(userFolders({ MACON_HOME: '/m' }, 'linux')).toEqual({ cache: join('/m', 'cache'), config: join('/m', 'config'), data: join('/m', 'data') });
    expect(userFolders({ XDG_CACHE_HOME: '/c' }, 'linux').cache).toBe(join('/c', 'macon-workbench'));
    expect(readFileSync(join(packageRoot(), 'package.json'), 'utf8')).toContain('macon-workbench');
  });
});
