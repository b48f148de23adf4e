import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createFilesService } from '../../../electron/host/services/files-service.ts';
import { lookAt } from '../../../electron/host/services/import-look.ts';
import { rawPicture } from '../../helpers/pictures.ts';
import { temporaryFolder } from '../../helpers/workspace.ts';

const file = (name: string, text: string | Buffer, folder = temporaryFolder()) => { writeFileSync(join(folder, name), text); return join(folder, name); };
const files = (root = temporaryFolder()) => createFilesService({ root });

describe('what an import would find', () => {
  it('offers the usual names of other programs for our columns, and shows the first rows as they would come in', async () => {
    const source = file('feed.csv', 'Post ID,Username,Text,Labels,Photo,Taken at,extra\n1,ann,"a day, #sun",snow;lake,one.png,2024-03-01,x\n2,,no user,,,,\n');
    const look = await lookAt({ source });
    expect(look.map).toEqual({ id: 'Post ID', user: 'Username', caption: 'Text', hashtags: 'Labels', image: 'Photo', time: 'Taken at' });
    expect(look.columns[2]).toEqual({ name: 'Text', example: 'a day, #sun' });
    expect(look.rows[0]).toMatchObject({ line: 2, user: 'ann', caption: 'a day,', tags: ['sun', 'snow', 'lake'], image: 'one.png', postedAt: Date.UTC(2024, 2, 1), imageProblem: expect.stringContaining('is not there') as string });
    expect(look.rows[1]).toEqual({ line: 3, reason: expect.stringContaining('names no user') as string });
    expect((await lookAt({ source, user: 'brew' })).rows[1]).toMatchObject({ user: 'brew' });
  });

  it('what was asked counts as it is, a column that was left out stays out, and a mapping that gives nothing says why', async () => {
    const source = file('feed.jsonl', '{"":"nobody","id":"1","user":"ann","caption":"a day","alt":"a night"}\nnot json\n');
    expect((await lookAt({ source, map: { caption: 'alt' } })).rows).toMatchObject([{ caption: 'a night', user: 'ann' }, { line: 2, reason: expect.stringContaining('not JSON') as string }]);
    expect((await lookAt({ source, map: { user: '' }, user: 'other' })).rows[0]).toMatchObject({ user: 'other' });
    const named = file('named.csv', 'user,caption\nann,a day\n');
    expect((await lookAt({ source: named, map: { user: '', caption: 'caption' }, user: 'other' })).rows[0]).toMatchObject({ user: 'other' });
    expect(await lookAt({ source: file('photo.csv', '\0'.repeat(30)) })).toMatchObject({ size: 30, rows: [], problem: { message: expect.stringContaining('cannot be read') as string } });
    const csv = file('odd.csv', 'a|b\n1|2\n');
    expect(await lookAt({ source: csv })).toMatchObject({ size: 8, columns: [{ name: 'a|b', example: '1|2' }], rows: [], problem: { message: expect.stringContaining('none of the columns') as string } });
  });

  it.each([[';'], ['\t']])('a spreadsheet of another country, or what was copied out of one, has its columns between %j', async (between) => {
    const source = file('excel.csv', ['\ufeffid', '"user, or account"', 'caption'].join(between) + '\r\n' + ['1', 'ann', `"a day, ""sun"" ${between} and snow"`].join(between) + '\r\n' + ['2', 'ben', 'at 3,5 degrees'].join(between));
    const { columns, rows } = await lookAt({ source, map: { user: 'user, or account', caption: 'caption' } });
    expect(columns.map(({ name }) => name)).toEqual(['id', 'user, or account', 'caption']);
    expect(rows).toMatchObject([{ line: 2, user: 'ann', caption: between === ';' ? 'a day, "sun" ; and snow' : expect.stringMatching(/^a day, "sun"\s+and snow$/) as string }, { line: 3, user: 'ben', caption: 'at 3,5 degrees' }]);
  });

  it('a folder in which a file with posts lies names it: the captions are there', async () => {
    const folder = temporaryFolder();
    for (const name of ['posts.JSONL', 'b.csv', 'notes.md']) file(name, '', folder);
    mkdirSync(join(folder, 'folder.csv'));
    expect(await lookAt({ source: folder })).toMatchObject({ kind: 'folder', size: 0, tables: [join(folder, 'b.csv'), join(folder, 'posts.JSONL')] });
  });

  it('a picture that is there has no problem; a folder of images needs no columns; what cannot be read is refused', async () => {
    const folder = temporaryFolder();
    file('one.png', await rawPicture(8).png().toBuffer(), folder);
    file('one.txt', 'a day #sun', folder);
    expect(await lookAt({ source: folder })).toMatchObject({ kind: 'folder', size: 1, columns: [], rows: [{ caption: 'a day', tags: ['sun'], image: 'one.png' }] });
    expect(await lookAt({ source: folder })).not.toHaveProperty('tables');
    expect((await lookAt({ source: folder })).rows[0]).not.toHaveProperty('imageProblem');
    await expect(lookAt({ source: join(folder, 'none.csv') })).rejects.toMatchObject({ code: 'not-found' });
    await expect(lookAt({ source: join(folder, 'one.png') })).rejects.toMatchObject({ code: 'unsupported' });
    expect(await lookAt({ source: file('empty.csv', '') })).toMatchObject({ problem: { message: expect.stringContaining('is empty') as string } });
  });
});

describe('the folders of the machine', () => {
  it('folders first, links as what they lead to, nothing hidden; a file stands for its folder, and nothing for the person\'s own', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'b'));
    for (const name of ['a10.csv', 'a9.csv', '.hidden']) file(name, 'xy', folder);
    symlinkSync(join(folder, 'b'), join(folder, 'link'));
    symlinkSync(join(folder, 'nowhere'), join(folder, 'dangling'));
    const listing = await files()['files.folder']({ path: join(folder, 'a9.csv') });
    expect(listing).toMatchObject({ folder, entries: [{ name: 'b', kind: 'folder' }, { name: 'link', kind: 'folder' }, { name: 'a9.csv', kind: 'file', bytes: 2 }, { name: 'a10.csv', kind: 'file', bytes: 2 }], omitted: 0 });
    expect(await files()['files.folder']({})).toMatchObject({ folder: homedir() });
    expect(await files()['files.folder']({ path: '~' })).toMatchObject({ folder: homedir() });
    await expect(files()['files.folder']({ path: join(folder, 'gone') })).rejects.toMatchObject({ code: 'not-found' });
  });

  it('a file that was dropped is found by name and size beside the workspace, and by no name that leads elsewhere', async () => {
    const root = temporaryFolder();
    const path = file('feed-of-the-test.csv', 'abc', root);
    expect(await files(root)['files.likely']({ name: 'feed-of-the-test.csv', bytes: 3 })).toEqual({ paths: [path] });
    expect(await files(root)['files.likely']({ name: 'feed-of-the-test.csv', bytes: 4 })).toEqual({ paths: [] });
    await expect(files(root)['files.likely']({ name: '../feed.csv', bytes: 3 })).rejects.toMatchObject({ code: 'invalid-input' });
  });
});
