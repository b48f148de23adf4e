import { readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { backUp } from '../../../electron/host/backups.ts';
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

describe('backups', () => {
  const day = 86_400_000;

  it('are the last, one a day for seven days and one a week for five weeks, and hold the data', async () => {
    const folder = temporaryFolder();
    const backups = join(folder, 'backups');
    const db = openDatabase(join(folder, 'macon.sqlite'));
    const from = Date.UTC(2026, 0, 5);
    for (let i = 0; i < 50; i++) {
      db.prepare("INSERT INTO texts (name, text, changed_at) VALUES (?, '1', 1)").run(`day ${i}`);
      await backUp(db, backups, from + i * day);
    }
    db.close();
    const days = (name: string, first: string, step: number, count: number) => Array.from({ length: count }, (_, i) => `${name}-${new Date(Date.parse(first) + i * step * day).toISOString().slice(0, 10)}.sqlite`);
    // The fiftieth day is 23 February, a Monday.
    expect(readdirSync(backups).sort()).toEqual([...days('daily', '2026-02-17', 1, 7), 'last.sqlite', ...days('weekly', '2026-01-26', 7, 5)]);
    const texts = (name: string) => { const copy = openDatabase(join(backups, name), { readonly: true }); try { return copy.prepare("SELECT count(*) FROM texts").pluck().get(); } finally { copy.close(); } };
    expect(texts('daily-2026-02-17.sqlite')).toBe(44);
    expect(texts('weekly-2026-01-26.sqlite')).toBe(22);
  });

  it('are not made again too soon, and the last one is replaced after an hour', async () => {
    const folder = temporaryFolder();
    const backups = join(folder, 'backups');
    const db = openDatabase(join(folder, 'macon.sqlite'));
    const now = Date.now();
    expect((await backUp(db, backups, now)).length).toBe(3);
    expect(await backUp(db, backups, now)).toEqual([]);
    utimesSync(join(backups, 'last.sqlite'), now / 1000 - 3700, now / 1000 - 3700);
    expect(await backUp(db, backups, now)).toEqual([join(backups, 'last.sqlite')]);
    db.close();
  });
});

describe('folders', () => {
  it('are the system\'s, or all under MACON_HOME', () => {
    expect(userFolders({ MACON_HOME: '/m' }, 'linux')).toEqual({ cache: join('/m', 'cache'), config: join('/m', 'config'), data: join('/m', 'data') });
    expect(userFolders({ XDG_CACHE_HOME: '/c' }, 'linux').cache).toBe(join('/c', 'macon-workbench'));
    expect(readFileSync(join(packageRoot(), 'package.json'), 'utf8')).toContain('macon-workbench');
  });
});
