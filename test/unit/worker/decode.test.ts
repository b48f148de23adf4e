import { execFileSync } from 'node:child_process';
import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { AppError } from '../../../electron/common/rpc/app-error.ts';
import { decodeRgb, inspectPhoto } from '../../../electron/worker/images/decode.ts';
import { pixelAt, put, scene, storedTurned, testFolder } from './photos.ts';

const folder = await testFolder();
const S = 64;
const decode = (file: string) => decodeRgb(file, S, 'stretch');
const near = (got: readonly number[], want: readonly number[], tolerance = 12) => { got.forEach((value, i) => { expect(Math.abs(value - (want[i] ?? 0))).toBeLessThanOrEqual(tolerance); }); };
const expectScene = (rgb: Uint8Array, tolerance = 12) => {
  expect(rgb.length).toBe(S * S * 3);
  near(pixelAt(rgb, S, 0.2, 0.8), [0xd0, 0x20, 0x20], tolerance);
  near(pixelAt(rgb, S, 0.8, 0.15), [0x20, 0xc0, 0x40], tolerance);
  near(pixelAt(rgb, S, 0.8, 0.8), [0x20, 0x40, 0xd0], tolerance);
};
const failure = async (work: Promise<unknown>): Promise<AppError> => {
  const error = await work.then(() => undefined, (thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(AppError);
  return error as AppError;
};

describe('what people would see is what the model sees', () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])('EXIF orientation %i', async (orientation) => {
    const file = await put(folder, `turned-${orientation}.png`, await storedTurned(orientation));
    expect((await sharp(file).metadata()).orientation ?? 1).toBe(orientation);
    const upright = await put(folder, 'upright.png', await scene().png().toBuffer());
    // A quarter turn is made after the picture is shrunk: a few bytes round the other way.
    const [got, want] = [await decode(file), await decode(upright)];
    expect(Math.max(...got.map((value, i) => Math.abs(value - (want[i] ?? 0))))).toBeLessThanOrEqual(1);
    expect(await inspectPhoto(file)).toEqual({ width: 300, height: 200, format: 'png' });
  });

  const kinds: Record<string, () => Promise<Buffer>> = {
    'a JPEG': () => scene().jpeg({ quality: 95 }).toBuffer(),
    'a WebP': () => scene().webp({ quality: 95 }).toBuffer(),
    'an AVIF': () => scene().avif({ quality: 90 }).toBuffer(),
    'a TIFF': () => scene().tiff({ compression: 'lzw' }).toBuffer(),
    'a GIF': () => scene().gif().toBuffer(),
    'a 16-bit PNG': () => scene().toColourspace('rgb16').png().toBuffer(),
    'a palette PNG': () => scene().png({ palette: true }).toBuffer(),
  };
  test.each(Object.keys(kinds))('%s', async (kind) => {
    const bytes = await (kinds[kind] as () => Promise<Buffer>)();
    if (kind.startsWith('a 16')) expect((await sharp(bytes).metadata()).depth).toBe('ushort');
    const file = await put(folder, 'any.bin', bytes);
    expectScene(await decode(file), 16);
    expect(kind.toLowerCase()).toContain((await inspectPhoto(file)).format);
  });

  test('a CMYK JPEG comes out in RGB, roughly in its colours', async () => {
    const bytes = await sharp(await scene().png().toBuffer()).toColourspace('cmyk').jpeg({ quality: 95 }).toBuffer();
    expect((await sharp(bytes).metadata()).channels).toBe(4);
    const rgb = await decode(await put(folder, 'cmyk.jpg', bytes));
    expectScene(rgb, 90);
  });

  test.each(['png', 'jpeg'] as const)('a grey %s has three equal channels', async (format) => {
    const bytes = await sharp({ create: { width: 40, height: 20, channels: 3, background: '#808080' } }).toColourspace('b-w').toFormat(format).toBuffer();
    expect((await sharp(bytes).metadata()).channels).toBe(1);
    near(pixelAt(await decode(await put(folder, 'grey', bytes)), S, 0.5, 0.5), [128, 128, 128], 2);
  });

  test.each(['8-bit', '16-bit', 'grey'])('transparent parts of a %s PNG are white', async (kind) => {
    const clear = sharp({ create: { width: 40, height: 40, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } });
    const bytes = await (kind === '16-bit' ? clear.toColourspace('rgb16') : kind === 'grey' ? clear.toColourspace('b-w') : clear).png().toBuffer();
    expect((await sharp(bytes).metadata()).hasAlpha).toBe(true);
    near(pixelAt(await decode(await put(folder, 'clear.png', bytes)), S, 0.5, 0.5), [255, 255, 255], 0);
  });

  test('a moving GIF is its first frame', async () => {
    const frames = await Promise.all(['#ff0000', '#00ff00'].map((background) => sharp({ create: { width: 20, height: 20, channels: 3, background } }).png().toBuffer()));
    const bytes = await sharp(frames, { join: { animated: true } }).gif().toBuffer();
    expect((await sharp(bytes).metadata()).pages).toBe(2);
    near(pixelAt(await decode(await put(folder, 'moving.gif', bytes)), S, 0.5, 0.5), [255, 0, 0], 8);
  });

  test('centre-crop leaves the sides out, stretch keeps them', async () => {
    const wide = await put(folder, 'wide.png', await scene(600, 100).png().toBuffer());
    near(pixelAt(await decodeRgb(wide, S, 'stretch'), S, 0.45, 0.5), [0xd0, 0x20, 0x20]);
    const strip = await put(folder, 'strip.png', await sharp({ create: { width: 300, height: 100, channels: 3, background: '#000' } })
      .composite([{ input: { create: { width: 100, height: 100, channels: 3, background: '#fff' } }, left: 100, top: 0 }]).png().toBuffer());
    near(pixelAt(await decodeRgb(strip, S, 'centre-crop'), S, 0.05, 0.5), [255, 255, 255], 40);
    near(pixelAt(await decodeRgb(strip, S, 'stretch'), S, 0.05, 0.5), [0, 0, 0], 2);
  });
});

describe('what is no photo is refused with its reason', () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>';
  const box = (brand: string) => Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from(`ftyp${brand}`), Buffer.alloc(4), Buffer.from(`mif1${brand}`)]);
  const cases: readonly [string, string | Buffer, string, RegExp][] = [
    ['picture.svg', svg, 'unsupported', /SVG/],
    ['svg-named.jpg', `<?xml version="1.0"?>\n${svg}`, 'unsupported', /SVG/],
    ['hidden.png', `<!-- ${'x'.repeat(60)} -->${svg}`, 'unsupported', /known format/],
    ['iphone.heic', box('heic'), 'unsupported', /HEIC/],
    ['iphone.jpg', box('heix'), 'unsupported', /HEIC/],
    ['clip.mp4', Buffer.from('\0\0\0\x18ftypisom\0\0\x02\0isomiso2'), 'unsupported', /video/],
    ['empty.jpg', '', 'damaged', /empty/],
    ['note.jpg', 'just a text', 'unsupported', /known format/],
    ['head.png', Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), 'damaged', /decoded/],
  ];
  test.each(cases)('%s', async (name, bytes, code, words) => {
    const error = await failure(decode(await put(folder, name, bytes)));
    expect(error).toMatchObject({ code });
    expect(error.message).toMatch(words);
    expect(error.message).toContain(name);
  });

  test('a JPEG that ends too early is damaged, not half a picture', async () => {
    const whole = await sharp(await sharp({ create: { width: 400, height: 400, channels: 3, background: '#888', noise: { type: 'gaussian', mean: 120, sigma: 40 } } }).png().toBuffer()).jpeg().toBuffer();
    const file = await put(folder, 'cut.jpg', whole.subarray(0, Math.floor(whole.length / 2)));
    expect(await failure(decode(file))).toMatchObject({ code: 'damaged' });
  });

  test('a picture of more than 50 million pixels, before it is decoded', async () => {
    const file = await put(folder, 'huge.png', await sharp({ create: { width: 8000, height: 6300, channels: 3, background: '#fff' } }).png({ compressionLevel: 1 }).toBuffer());
    expect(await failure(decode(file))).toMatchObject({ code: 'too-large' });
    expect(await failure(inspectPhoto(file))).toMatchObject({ code: 'too-large' });
  });

  test('a file of more than 200 MB, without reading it', async () => {
    const file = join(folder, 'vast.jpg');
    const handle = await open(file, 'w');
    await handle.truncate(201 * 2 ** 20); // sparse
    await handle.close();
    expect(await failure(decode(file))).toMatchObject({ code: 'too-large' });
  });

  test('a missing file, and one whose folder is a file', async () => {
    expect(await failure(decode(join(folder, 'nowhere.jpg')))).toMatchObject({ code: 'not-found' });
    expect(await failure(decode(join(await put(folder, 'flat', 'x'), 'photo.jpg')))).toMatchObject({ code: 'not-found' });
  });

  test('a folder', async () => {
    await mkdir(join(folder, 'album.jpg'));
    expect(await failure(decode(join(folder, 'album.jpg')))).toMatchObject({ code: 'unsupported' });
  });

  test.skipIf(process.platform === 'win32')('a FIFO that nobody writes to does not hang', async () => {
    const file = join(folder, 'pipe.jpg');
    execFileSync('mkfifo', [file]);
    expect(await failure(decode(file))).toMatchObject({ code: 'unsupported' });
  });
});
