import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ImportReport } from '../../electron/common/contract/data-api.ts';
import { count } from '../../electron/common/domain/counted.ts';
import { temporaryFolder } from '../helpers/workspace.ts';
import { temporaryStore, type Store } from '../helpers/store.ts';

const HEADER = 'id,user,caption,hashtags,image,time';
/** The smallest bytes that are told to be a PNG and a JPEG; nothing here decodes them. */
const PNG = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.from('pixels')]);

function written(name: string, content: string | Buffer, folder = temporaryFolder()): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}
const sums = ({ accepted, rejected, duplicates }: ImportReport) => ({ accepted, rejected, duplicates });
const posts = (store: Store) => store.db.prepare<[], { key: string; caption: string; postedAt: number | null }>('SELECT key, caption, posted_at AS postedAt FROM posts ORDER BY id').all();
const tagsOf = (store: Store, key: string) => store.posts.tagsOf(store.post(key)).map((tag) => tag.tag);

it('onto a disk that gets full says so, with what is in, and is no fault of the program', async () => {
  const store = temporaryStore();
  // SQLite's own limit answers as a full disk does.
  store.db.pragma(`max_page_count = ${String(store.db.pragma('page_count', { simple: true }))}`);
  const file = written('large.csv', `${HEADER}\n${Array.from({ length: 2_000 }, (_, n) => `${n},anna,${'a long caption '.repeat(20)}${n},,,`).join('\n')}\n`);
  // The helper tells a failed job's message and detail.
  const told = String(await store.import(file).catch((error: unknown) => error));
  expect(told).toMatch(/The disk is full\. [\d,]+ new posts are in\. SqliteError: database or disk is full$/);
  expect(Number(/([\d,]+) new posts/.exec(told)?.[1]?.replace(',', ''))).toBe(posts(store).length);
});

describe('a CSV file', () => {
  it('comes in with its hashtags from both places', async () => {
    const store = temporaryStore();
    const file = written('a.csv', `${HEADER}\n1,anna,"Morning, coffee #Latte\nand sun",#sun;tea latte,,2024-05-01T10:00:00Z\n2,ben,plain,"[""one"",""two""]",,1714557600\n`);
    expect(await store.import(file)).toEqual({ accepted: 2, rejected: 0, duplicates: 0, problems: [], problemsOmitted: 0, import: 1 });
    expect(posts(store)).toEqual([
      { key: '1', caption: 'Morning, coffee\nand sun', postedAt: Date.UTC(2024, 4, 1, 10) }, { key: '2', caption: 'plain', postedAt: Date.UTC(2024, 4, 1, 10) },
    ]);
    expect([tagsOf(store, '1'), tagsOf(store, '2')]).toEqual([['latte', 'sun', 'tea'], ['one', 'two']]);
    expect(store.events).toContain('posts.imported');
  });

  it('the same file again adds nothing, not even a problem', async () => {
    const store = temporaryStore();
    const file = written('a.csv', `${HEADER}\n1,anna,x,,gone.jpg,\n2,ben,y,,,not a time\n3,ben,z,,,\n`);
    expect(sums(await store.import(file))).toEqual({ accepted: 2, rejected: 1, duplicates: 0 });
    const problems = store.problems.count();
    expect(problems).toBe(2);
    expect(sums(await store.import(file))).toEqual({ accepted: 0, rejected: 1, duplicates: 2 });
    expect([posts(store).length, store.problems.count()]).toEqual([2, problems]);
    expect(store.accounts.all().map((row) => row.posts)).toEqual([1, 1]);
  });

  it('tells duplicates within the file from conflicts', async () => {
    const store = temporaryStore();
    const report = await store.import(written('a.csv', `${HEADER}\n1,anna,x,a b,,\n1,anna,x,b a,,\n1,anna,other,,,\n,anna,no id,,,\n,anna,no id,,,\n`));
    expect(sums(report)).toEqual({ accepted: 2, rejected: 1, duplicates: 2 });
    expect(report.problems).toEqual([{ line: 4, rejected: true, reason: expect.stringContaining('already in the workspace with other content') as string }]);
  });

  /** name, file, rows in it, what must come of them, lines of the rejections. */
  const hostile: readonly [string, string | Buffer, { accepted: number; rejected: number; duplicates: number }, readonly number[]][] = [
    ['a BOM', `\ufeff${HEADER}\n1,anna,x,,,\n`, { accepted: 1, rejected: 0, duplicates: 0 }, []],
    ['a BOM before a quoted header', `\ufeff"id","user","caption"\n1,anna,x\n`, { accepted: 1, rejected: 0, duplicates: 0 }, []],
    ['a CRLF header over LF rows', `${HEADER}\r\n1,anna,x,,,\n2,anna,y,,,\n`, { accepted: 2, rejected: 0, duplicates: 0 }, []],
    ['lone CR ends', `${HEADER}\r1,anna,x,,,\r2,anna,y,,,`, { accepted: 2, rejected: 0, duplicates: 0 }, []],
    ['mixed ends and blank lines', `${HEADER}\n\r\n1,anna,x,,,\r\n\n\n2,anna,"y\r\nz",,,\r3,anna,z,,,\n\n`, { accepted: 3, rejected: 0, duplicates: 0 }, []],
    ['an unclosed quote', `${HEADER}\n1,anna,x,,,\n2,anna,"never closed,,,\n3,anna,z,,,\n4,anna,z,,,\n`, { accepted: 1, rejected: 1, duplicates: 0 }, [3]],
    ['a NUL', `${HEADER}\n1,anna,a\0b,,,\n2,anna,y,,,\n3,an\0na,z,,,\n`, { accepted: 1, rejected: 2, duplicates: 0 }, [2, 4]],
    ['a field of 2 MB between good rows', `${HEADER}\n1,anna,x,,,\n2,anna,${'y'.repeat(2 << 20)},,,\n3,anna,z,,,\n4,anna,zz,,,\n`, { accepted: 3, rejected: 1, duplicates: 0 }, [3]],
    ['a quoted field of 2 MB', `${HEADER}\n1,anna,"${'y\n'.repeat(1 << 20)}",,,\n3,anna,z,,,\n`, { accepted: 1, rejected: 1, duplicates: 0 }, [2]],
    ['too few and too many columns', `${HEADER}\n1,anna\n2,anna,y,,,\n3,anna,z,,,,extra\n`, { accepted: 1, rejected: 2, duplicates: 0 }, [2, 4]],
    ['text after a closing quote', `${HEADER}\n1,anna,"x"y,,,\n2,anna,y,,,\n`, { accepted: 1, rejected: 1, duplicates: 0 }, [2]],
    ['a quote inside an unquoted field', `${HEADER}\n1,anna,5" tall,,,\n2,anna,y,,,\n`, { accepted: 1, rejected: 1, duplicates: 0 }, [2]],
    ['invalid UTF-8', Buffer.concat([Buffer.from(`${HEADER}\n1,anna,`), Buffer.from([0xc3, 0x28]), Buffer.from(',,,\n2,anna,y,,,\n')]), { accepted: 1, rejected: 1, duplicates: 0 }, [2]],
    ['bidi marks and emoji', `${HEADER}\n1,anna,\u202eabc\u202c 👩‍👩‍👧,👍🏽,,\n`, { accepted: 1, rejected: 0, duplicates: 0 }, []],
    ['__proto__ columns', `id,user,caption,__proto__,constructor,toString\n1,anna,x,a,b,c\n__proto__,anna,y,a,b,c\n`, { accepted: 2, rejected: 0, duplicates: 0 }, []],
    ['no user', `${HEADER}\n1,,x,,,\n2,anna,y,,,\n`, { accepted: 1, rejected: 1, duplicates: 0 }, [2]],
    ['bad times', `${HEADER}\n1,a,x,,,2024-02-31\n2,a,y,,,yesterday\n3,a,z,,,2024-02-29\n4,a,w,,,1714557600000\n`, { accepted: 2, rejected: 2, duplicates: 0 }, [2, 3]],
  ];

  it.each(hostile)('with %s keeps the law of conservation', async (_, content, expected, lines) => {
    const store = temporaryStore();
    const report = await store.import(written('a.csv', content));
    expect(sums(report)).toEqual(expected);
    expect(report.problems.filter((problem) => problem.rejected).map((problem) => problem.line)).toEqual(lines);
    expect(posts(store).length).toBe(expected.accepted);
    expect(({} as Record<string, unknown>)['caption']).toBeUndefined();
  });

  it('says what is wrong in plain words before the term', async () => {
    const content = Buffer.concat([Buffer.from(`${HEADER}\n1,anna,`), Buffer.from([0xc3, 0x28]), Buffer.from(',,,\n2,anna,a\0b,,,\n3,anna,y,,,yesterday\n')]);
    const { problems } = await temporaryStore().import(written('a.csv', content));
    expect(problems.map(({ reason }) => reason)).toEqual([
      'The row has characters that cannot be read: it is not valid UTF-8.', 'The row holds a character that belongs in no text (NUL).',
      'The time "yesterday" is not understood. Write it as 2025-03-01T09:30:00Z (ISO 8601), or as seconds or milliseconds since 1970.',
    ]);
  });

  it('holds no more than 1 MB of a row, and says so', async () => {
    const report = await temporaryStore().import(written('a.csv', `${HEADER}\n1,anna,${'y'.repeat(2 << 20)},,,\n`));
    expect(report.problems).toEqual([{ line: 2, rejected: true, reason: 'The row is longer than 1 MB.' }]);
  });

  it('names the line on which an unclosed quote opens', async () => {
    const report = await temporaryStore().import(written('a.csv', `${HEADER}\n1,anna,"two\nlines",,,\n2,anna,x,"open,,\n3,anna,z,,,\n`));
    expect(report.problems).toEqual([{ line: 4, rejected: true, reason: expect.stringMatching(/opens on line 4 is never closed.*--lines/) as string }]);
    expect(report.unclosed).toBe(4);
  });

  it.each([['LF', '\n'], ['CRLF', '\r\n'], ['CR', '\r']])('line by line (%s ends) loses only the lines whose quote stays open', async (_, end) => {
    const store = temporaryStore();
    const file = written('a.csv', [HEADER, '1,anna,"a, ""b""",,,', '2,anna,x,"open,,', '', '3,anna,z,,,', '4,anna,"open', '5,anna,"whole",,,', '6,anna,last,"'].join(end));
    expect(sums(await store.import(file))).toEqual({ accepted: 2, rejected: 2, duplicates: 0 });
    const report = await store.import(file, { lines: true });
    expect(sums(report)).toEqual({ accepted: 1, rejected: 3, duplicates: 2 });
    expect(report.problems.map((problem) => [problem.line, problem.reason])).toEqual([3, 6, 8].map((line) => [line, 'A quote that opens on this line is not closed on it.']));
    expect(report.unclosed).toBeUndefined();
    expect(posts(store).map((post) => post.caption)).toEqual(['a, "b"', 'whole', 'z']);
  });

  it('conserves the rows of a file of random damage', async () => {
    const bits = ['1', 'anna', '"a"', '""', '"', ',', ',', '\n', '\r\n', '\r', 'x y', '#tag', '\0', '\ufeff', '"q,\n"', "'=1", '👍'];
    const store = temporaryStore();
    const folder = temporaryFolder();
    /** Line by line the number of rows is known without a parser: the lines that hold something, less the header. */
    const conservesLines = async (seed: number): Promise<void> => {
      const file = join(folder, 'a.csv');
      const { accepted, rejected, duplicates } = await store.import(file, { lines: true });
      const lines = readFileSync(file, 'utf8').split(/\r\n|\r|\n/).filter((line) => line !== '').length;
      expect(accepted + rejected + duplicates, `seed ${seed}: rows line by line`).toBe(lines - 1);
    };
    for (let seed = 1; seed <= 60; seed++) {
      let state = seed;
      const draw = () => { state = (state * 48271) % 2147483647; return bits[state % bits.length] ?? ''; };
      const report = await store.import(written('a.csv', `caption,user\n${Array.from({ length: 120 }, draw).join('')}\nlast,anna\n`, folder));
      const lines = report.problems.filter((problem) => problem.rejected).map((problem) => problem.line);
      expect(new Set(lines).size, `seed ${seed}: one reason a row`).toBe(report.rejected);
      await conservesLines(seed);
    }
    expect(posts(store).filter((post) => post.caption.includes('\0'))).toEqual([]);
  });

  it('takes columns by a map, and names what is there when one is missing', async () => {
    const store = temporaryStore();
    const file = written('a.csv', 'Who,What\nanna,hello #sun\n');
    expect(sums(await store.import(file, { map: { user: 'Who', caption: 'What' } })).accepted).toBe(1);
    const job = await store.importJob({ source: file, map: { caption: 'Text' } });
    expect(job.error).toMatchObject({ code: 'invalid-input', message: expect.stringContaining('it has: Who, What') as string });
  });

  it('stopped in the middle keeps whole batches, and the same file again goes on', async () => {
    const store = temporaryStore();
    const rows = Array.from({ length: 3000 }, (_, n) => `${n},anna,text ${n},tag${n % 5},,\n`).join('');
    const file = written('a.csv', `${HEADER}\n${rows}`);
    store.jobs.cancelWhen = () => true;
    const stopped = await store.importJob({ source: file });
    expect(stopped.state).toBe('cancelled');
    const kept = posts(store).length;
    expect(kept).toBeGreaterThan(0);
    expect(kept).toBeLessThan(3000);
    expect(store.told.get('posts.imported')).toEqual({ count: kept });
    expect(stopped.error?.message).toContain(`${count(kept)} new posts are in`);
    expect(store.accounts.all()[0]?.posts).toBe(kept);
    store.jobs.cancelWhen = undefined;
    expect(sums(await store.import(file))).toEqual({ accepted: 3000 - kept, rejected: 0, duplicates: kept });
  });

  it.each([['nothing.csv', 'not-found'], ['a.xlsx', 'unsupported']])('refuses %s at once', async (name, code) => {
    const store = temporaryStore();
    const folder = temporaryFolder();
    if (name !== 'nothing.csv') written(name, 'x', folder);
    const failed = await store.importJob({ source: join(folder, name) }).catch((error: unknown) => ({ error: error as { code: string } }));
    expect(failed.error?.code).toBe(code);
  });

  it.each([['an empty file', '', 'invalid-input'], ['UTF-16', Buffer.from(`\ufeff${HEADER}\n`, 'utf16le'), 'unsupported']] as const)('refuses %s in words', async (_, content, code) => {
    expect((await temporaryStore().importJob({ source: written('a.csv', content) })).error?.code).toBe(code);
  });
});

describe('a JSONL file', () => {
  it('comes in line by line, each broken one with its reason', async () => {
    const store = temporaryStore();
    const file = written('a.jsonl', Buffer.concat([
      Buffer.from('\ufeff{"id":7,"user":"anna","caption":"x #sun","hashtags":["tea","two words"],"time":1714557600}\r\n'),
      Buffer.from('not json\n[1]\n{"id":"8","user":"anna","caption":{"a":1}}\n\n{"id":"9","user":"anna","hashtags":[1]}\n'),
      Buffer.from('{"id":"bad","user":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}\n'),
      Buffer.from(`{"id":"long","user":"anna","caption":"${'x'.repeat(1 << 20)}"}\n`),
      Buffer.from('{"id":"nul","user":"anna","caption":"a\\u0000b"}\n{"__proto__":{"user":"evil"},"id":"p","caption":"no user"}\n{"id":"half","user":"a","caption":"\\ud83d"}\n{"id":"10","user":"ben","caption":null}'),
    ]));
    const report = await store.import(file);
    expect(sums(report)).toEqual({ accepted: 2, rejected: 9, duplicates: 0 });
    expect(report.problems.filter((problem) => problem.rejected).map((problem) => problem.line)).toEqual([2, 3, 4, 6, 7, 8, 9, 10, 11]);
    expect(report.problems[0]).toMatchObject({ line: 1, rejected: false, reason: expect.stringContaining('two words') as string });
    expect(tagsOf(store, '7')).toEqual(['sun', 'tea']);
  });
});

describe('images', () => {
  const rowsOf = (...images: string[]) => `${HEADER}\n${images.map((image, n) => `${n},anna,x,,"${image}",\n`).join('')}`;

  it('are taken by their bytes and hash, whatever they are called', async () => {
    const store = temporaryStore();
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'sub'));
    written('sub/a.jpg', PNG, folder);
    written('b.svg', '<?xml version="1.0"?><svg/>', folder);
    written('c.heic', Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1'), folder);
    const report = await store.import(written('a.csv', rowsOf('sub/a.jpg', 'b.svg', 'c.heic', 'gone.png'), folder));
    expect(sums(report)).toEqual({ accepted: 4, rejected: 0, duplicates: 0 });
    expect(report.problems.map((problem) => problem.reason)).toEqual([expect.stringContaining('SVG'), expect.stringContaining('HEIC'), expect.stringContaining('is not there')]);
    const image = store.posts.get(store.post('0'))?.image;
    expect(image).toBe(execFileSync('sha256sum', [join(folder, 'sub/a.jpg')]).toString().slice(0, 64));
    expect(store.db.prepare('SELECT format, stored, bytes FROM images').all()).toEqual([{ format: 'png', stored: 'referenced', bytes: PNG.length }]);
  });

  it('are copied into the workspace under their hash when asked', async () => {
    const root = temporaryFolder();
    const store = temporaryStore(root);
    const folder = temporaryFolder();
    written('a.png', PNG, folder);
    await store.import(written('a.csv', rowsOf('a.png'), folder), { images: 'copy' });
    const id = store.posts.get(store.post('0'))?.image ?? '';
    expect(readFileSync(join(root, 'images', id.slice(0, 2), `${id}.png`)).equals(PNG)).toBe(true);
  });

  it('lie in the folder that is named for them, in no other', async () => {
    const store = temporaryStore();
    const folder = temporaryFolder();
    const photos = temporaryFolder();
    mkdirSync(join(photos, 'day'));
    written('day/a.png', PNG, photos);
    written('beside.png', PNG, folder);
    const file = written('a.csv', rowsOf('day/a.png', join(photos, 'day', 'a.png'), 'beside.png'), folder);
    const report = await store.import(file, { images: 'reference', imagesFrom: photos });
    expect(report.problems).toEqual([{ line: 4, reason: expect.stringContaining('"beside.png" is not there') as string, rejected: false }]);
    expect(store.db.prepare('SELECT path FROM images').pluck().all()).toEqual([join(realpathSync(photos), 'day', 'a.png')]);
    for (const nowhere of [join(photos, 'none'), join(photos, 'day', 'a.png')]) {
      await expect(store.import(file, { images: 'reference', imagesFrom: nowhere })).rejects.toMatchObject({ code: 'invalid-input', message: expect.stringContaining(nowhere) as string });
    }
    await expect(store.import(photos, { images: 'reference', imagesFrom: folder })).rejects.toMatchObject({ code: 'invalid-input' });
  });

  it.each(['beside the file', 'in a folder named for them'])('never lead out of the folder (%s)', async (where) => {
    const store = temporaryStore();
    const outside = temporaryFolder();
    written('secret.png', PNG, outside);
    const folder = temporaryFolder();
    symlinkSync(join(outside, 'secret.png'), join(folder, 'link.png'));
    symlinkSync(outside, join(folder, 'dir'));
    execFileSync('mkfifo', [join(folder, 'fifo.png')]);
    mkdirSync(join(folder, 'folder.png'));
    const bad = ['../secret.png', 'a/../../secret.png', join(outside, 'secret.png'), 'C:\\secret.png', '\\\\server\\share\\a.png', '//server/a.png', '..\\secret.png', 'link.png', 'dir/secret.png', 'fifo.png', 'folder.png', 'http://example.com/a.png'];
    const report = where === 'beside the file' ? await store.import(written('a.csv', rowsOf(...bad), folder)) : await store.import(written('a.csv', rowsOf(...bad), outside), { images: 'reference', imagesFrom: folder });
    expect(sums(report)).toEqual({ accepted: bad.length, rejected: 0, duplicates: 0 });
    expect(report.problems.map((problem) => /was not followed/.test(problem.reason))).toEqual(bad.map(() => true));
    expect(store.db.prepare('SELECT count(*) FROM images').pluck().get()).toBe(0);
  });

  it('that were missing are attached when the same file comes again', async () => {
    const store = temporaryStore();
    const folder = temporaryFolder();
    const file = written('a.csv', rowsOf('late.png'), folder);
    await store.import(file);
    expect(store.problems.count()).toBe(1);
    written('late.png', PNG, folder);
    expect(sums(await store.import(file))).toEqual({ accepted: 0, rejected: 0, duplicates: 1 });
    expect(store.posts.get(store.post('0'))?.image).toBeDefined();
    expect(store.problems.count()).toBe(0);
  });
});

describe('a folder of images', () => {
  it('comes in with the captions beside them', async () => {
    const store = temporaryStore();
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'ben'));
    written('one.png', PNG, folder);
    written('one.txt', 'Hello #sun\n', folder);
    written('ben/two.PNG', Buffer.concat([PNG, Buffer.from('2')]), folder);
    written('three.jpg', 'no picture', folder);
    written('four.png', PNG, folder);
    written('four.txt', Buffer.from([0xff]), folder);
    written('.hidden.png', PNG, folder);
    const report = await store.import(folder);
    expect(sums(report)).toEqual({ accepted: 3, rejected: 1, duplicates: 0 });
    expect(tagsOf(store, 'one.png')).toEqual(['sun']);
    expect(store.accounts.all().map((row) => row.name)).toContain('ben');
    expect(sums(await store.import(folder))).toEqual({ accepted: 0, rejected: 1, duplicates: 3 });
  });
});

describe('a file of hashtags', () => {
  it('is what people may judge with', async () => {
    const store = temporaryStore();
    const file = written('tags.txt', '#Latte\nlatte\nsun\n\nno tag!\n123\n');
    expect(await store.api['data.importTags']({ source: file })).toEqual({ accepted: 2, rejected: 2, duplicates: 1 });
    expect(await store.api['labelling.tags']({ prefix: '', limit: 10 })).toEqual({ tags: [{ tag: 'latte', uses: 0 }, { tag: 'sun', uses: 0 }] });
    expect(await store.api['data.importTags']({ source: file })).toEqual({ accepted: 0, rejected: 2, duplicates: 3 });
  });
});
