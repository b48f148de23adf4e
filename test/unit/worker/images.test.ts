import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { decodeRgb as decodePhoto, readPhoto } from '../../../electron/worker/images/decode.ts';
import { createImageHandlers } from '../../../electron/worker/images/image-handlers.ts';
import { pattern, rawPicture, scratch, turned } from '../../helpers/pictures.ts';

const decodeRgb = async (file: string, S: number, view: 'stretch' | 'centre-crop') => decodePhoto(await readPhoto(file), S, view);
const derive = createImageHandlers()['images.derive'];
const inspect = createImageHandlers()['images.inspect'];

async function saved(picture: Sharp | Uint8Array, name: string): Promise<string> {
  const file = join(scratch(), name);
  writeFileSync(file, picture instanceof Uint8Array ? picture : await picture.toBuffer());
  return file;
}
const plain = (colour: { r: number; g: number; b: number; alpha: number }, side = 32) => sharp({ create: { width: side, height: side, channels: 4, background: colour } });
const worst = (a: ArrayLike<number>, b: ArrayLike<number>) => Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] ?? Infinity))), 0);
/** Mean difference. */
const distance = (a: Uint8Array, b: Uint8Array) => a.reduce((sum, value, i) => sum + Math.abs(value - (b[i] ?? Infinity)), 0) / a.length;

describe('the EXIF turn', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('orientation %i: encoder, preview and size see the upright picture', async (o) => {
    const file = await saved(turned(96, 64, o).png(), 'turned.png');
    expect((await sharp(file).metadata()).orientation).toBe(o);
    const upright = await decodeRgb(await saved(rawPicture(96, 64).png(), 'upright.png'), 56, 'stretch');
    // Which axis is resampled first may differ, and with it the rounding.
    expect(distance(await decodeRgb(file, 56, 'stretch'), upright)).toBeLessThan(1);
    expect(distance(upright.slice().reverse(), upright)).toBeGreaterThan(50);
    expect(await inspect({ file })).toEqual({ width: 96, height: 64, format: 'png' });
    const target = `${file}.webp`;
    expect(await derive({ file, variant: 'preview', target })).toEqual({ width: 96, height: 64 });
    const shown = await sharp(target).metadata();
    expect([shown.format, shown.width, shown.height, shown.orientation]).toEqual(['webp', 96, 64, undefined]);
    // Lossy, but nearer to the upright picture than to any other turn of it.
    const pixels = await sharp(target).raw().toBuffer();
    expect(distance(pixels, pattern(96, 64))).toBeLessThan(25);
  });

  it('holds for JPEG as cameras write it', async () => {
    const upright = await decodeRgb(await saved(rawPicture(96, 64).jpeg({ quality: 100, chromaSubsampling: '4:4:4' }), 'a.jpg'), 24, 'stretch');
    for (const o of [3, 6, 8]) expect(worst(await decodeRgb(await saved(turned(96, 64, o).jpeg({ quality: 100, chromaSubsampling: '4:4:4' }), 'b.jpg'), 24, 'stretch'), upright)).toBeLessThan(8);
  });
});

describe('what is no photo is refused by name', () => {
  const jpeg = () => rawPicture(300, 200).jpeg().toBuffer();
  const cases: [string, () => Promise<string>, string, RegExp][] = [
    ['a truncated JPEG', async () => { const whole = await jpeg(); return saved(whole.subarray(0, whole.length * 0.6), 'cut.jpg'); }, 'damaged', /cut\.jpg cannot be decoded/],
    ['a truncated PNG', async () => { const whole = await rawPicture(300).png().toBuffer(); return saved(whole.subarray(0, whole.length * 0.6), 'cut.png'); }, 'damaged', /cut\.png cannot be decoded/],
    ['only a JPEG\'s first bytes', async () => saved((await jpeg()).subarray(0, 20), 'head.jpg'), 'damaged', /head\.jpg/],
    ['an SVG', () => saved(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'), 'drawing.jpg'), 'unsupported', /SVG/],
    ['an SVG with a byte order mark and a prologue', () => saved(Buffer.from('\ufeff <?xml version="1.0"?><svg/>'), 'drawing.svg'), 'unsupported', /SVG/],
    ['a HEIC', () => saved(Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1'), 'photo.heic'), 'unsupported', /HEIC/],
    ['a video', () => saved(Buffer.from('\0\0\0\x18ftypisom\0\0\x02\0isomiso2', 'latin1'), 'clip.jpg'), 'unsupported', /video/],
    ['text', () => saved(Buffer.from('hello'), 'note.png'), 'unsupported', /note\.png/],
    ['no byte', () => saved(Buffer.alloc(0), 'empty.jpg'), 'damaged', /empty\.jpg is empty/],
    ['a folder', async () => { const folder = join(scratch(), 'folder.jpg'); mkdirSync(folder); return folder; }, 'unsupported', /not an ordinary file/],
    ['nothing there', async () => join(scratch(), 'gone.jpg'), 'not-found', /gone\.jpg/],
    ['a bomb of pixels', () => saved(sharp({ create: { width: 10_000, height: 5_001, channels: 3, background: '#000' } }).png({ compressionLevel: 9 }), 'bomb.png'), 'too-large', /50 million pixels/],
  ];
  it.each(cases)('%s', async (_name, make, code, message) => {
    const file = await make();
    const target = join(scratch(), 'preview.webp');
    await expect(decodeRgb(file, 28, 'stretch')).rejects.toMatchObject({ code, message: expect.stringMatching(message) as string });
    await expect(derive({ file, variant: 'thumb', target })).rejects.toMatchObject({ code });
    expect(readdirSync(join(target, '..'))).toEqual([]);
  });

  it.skipIf(process.platform === 'win32')('a FIFO that nobody writes to does not hang', async () => {
    const file = join(scratch(), 'pipe.jpg');
    execFileSync('mkfifo', [file]);
    await expect(inspect({ file })).rejects.toMatchObject({ code: 'unsupported', message: expect.stringContaining('not an ordinary file') as string });
  });
});

describe('every kind of picture becomes 8-bit sRGB', () => {
  const mean = (pixels: Uint8Array, channel: number) => pixels.filter((_, i) => i % 3 === channel).reduce((sum, value) => sum + value, 0) / (pixels.length / 3);

  it('alpha lies on white', async () => {
    const clear = await decodeRgb(await saved(plain({ r: 0, g: 0, b: 0, alpha: 0 }).png(), 'clear.png'), 8, 'stretch');
    expect(new Set(clear)).toEqual(new Set([255]));
    const half = await decodeRgb(await saved(plain({ r: 200, g: 0, b: 0, alpha: 0.5 }).png(), 'half.png'), 8, 'stretch');
    expect([0, 1, 2].map((c) => Math.round(mean(half, c) / 10))).toEqual([23, 13, 13]);
  });

  it('a CMYK JPEG', async () => {
    const file = await saved(plain({ r: 220, g: 40, b: 40, alpha: 1 }).removeAlpha().toColourspace('cmyk').jpeg({ quality: 95 }), 'print.jpg');
    expect((await sharp(file).metadata()).space).toBe('cmyk');
    const pixels = await decodeRgb(file, 8, 'stretch');
    expect(pixels).toHaveLength(8 * 8 * 3);
    expect(mean(pixels, 0)).toBeGreaterThan(170);
    expect(mean(pixels, 1)).toBeLessThan(90);
    await derive({ file, variant: 'thumb', target: `${file}.webp` });
    expect((await sharp(`${file}.webp`).metadata()).space).toBe('srgb');
  });

  it('a PNG of 16 bits', async () => {
    const numbers = Uint16Array.from(pattern(64), (value) => value * 257);
    const file = await saved(sharp(numbers, { raw: { width: 64, height: 64, channels: 3 } }).toColourspace('rgb16').png(), 'deep.png');
    expect((await sharp(file).metadata()).depth).toBe('ushort');
    expect(worst(await decodeRgb(file, 64, 'stretch'), pattern(64))).toBeLessThanOrEqual(1);
  });

  it.each(['gif', 'webp', 'tiff', 'avif'] as const)('%s', async (format) => {
    const file = await saved(plain({ r: 30, g: 160, b: 90, alpha: 1 }).toFormat(format), `picture.${format}`);
    expect(await inspect({ file })).toMatchObject({ format, width: 32 });
    const pixels = await decodeRgb(file, 8, 'stretch');
    expect([0, 1, 2].map((c) => Math.round(mean(pixels, c) / 10))).toEqual([3, 16, 9]);
  });

  it('grey, and the first frame of an animation', async () => {
    const grey = await decodeRgb(await saved(plain({ r: 90, g: 90, b: 90, alpha: 1 }).removeAlpha().toColourspace('b-w').png(), 'grey.png'), 8, 'stretch');
    expect([...new Set(grey)]).toEqual([90]);
    const frames = await Promise.all(['#ff0000', '#0000ff'].map((background) => sharp({ create: { width: 16, height: 16, channels: 3, background } }).png().toBuffer()));
    const moving = await saved(sharp(frames, { join: { animated: true } }).gif(), 'moving.gif');
    expect(await inspect({ file: moving })).toMatchObject({ width: 16, height: 16 });
    expect([...(await decodeRgb(moving, 2, 'stretch')).subarray(0, 3)]).toEqual([255, 0, 0]);
  });

  it('the view: stretch sees every pixel, centre-crop the middle square', async () => {
    const pixels = new Uint8Array(30 * 10 * 3);
    for (let i = 0; i < 300; i++) pixels[i * 3 + Math.floor((i % 30) / 10)] = 255; // red, green and blue thirds
    const file = await saved(sharp(Buffer.from(pixels), { raw: { width: 30, height: 10, channels: 3 } }).png(), 'thirds.png');
    const crop = await decodeRgb(file, 10, 'centre-crop');
    expect([0, 1, 2].map((c) => Math.round(mean(crop, c)))).toEqual([0, 255, 0]);
    const stretch = await decodeRgb(file, 30, 'stretch');
    for (const c of [0, 1, 2]) expect(Math.abs(mean(stretch, c) - 85)).toBeLessThan(6);
  });
});

describe('images.derive', () => {
  it('previews fit 1280, thumbs 256, tiles fill 160 × 144, nothing is enlarged', async () => {
    const file = await saved(sharp({ create: { width: 2000, height: 1000, channels: 3, background: '#456' } }).jpeg(), 'wide.jpg');
    expect(await derive({ file, variant: 'preview', target: `${file}.p` })).toEqual({ width: 1280, height: 640 });
    expect(await derive({ file, variant: 'thumb', target: `${file}.t` })).toEqual({ width: 256, height: 128 });
    expect(await derive({ file, variant: 'tile', target: `${file}.s` })).toEqual({ width: 160, height: 144 });
    const small = await saved(rawPicture(90, 40).png(), 'small.png');
    expect(await derive({ file: small, variant: 'thumb', target: `${small}.t` })).toEqual({ width: 90, height: 40 });
    expect(await derive({ file: small, variant: 'tile', target: `${small}.s` })).toEqual({ width: 90, height: 40 });
    expect(await sharp(`${file}.p`).metadata()).toMatchObject({ format: 'webp', width: 1280, height: 640 });
  });

  it('makes the folder, replaces what is there wholly, and leaves it alone when the photo is bad', async () => {
    const good = await saved(rawPicture(64).png(), 'good.png');
    const bad = await saved((await rawPicture(300).jpeg().toBuffer()).subarray(0, 3000), 'bad.jpg');
    const target = join(scratch(), 'ab', 'x.webp');
    await derive({ file: good, variant: 'thumb', target });
    const before = readFileSync(target);
    await expect(derive({ file: bad, variant: 'thumb', target })).rejects.toMatchObject({ code: 'damaged' });
    expect(readFileSync(target)).toEqual(before);
    await Promise.all(Array.from({ length: 8 }, () => derive({ file: good, variant: 'thumb', target })));
    expect(readFileSync(target)).toEqual(before);
    expect(readdirSync(join(target, '..'))).toEqual(['x.webp']);
  });

  it('a target that cannot be written leaves no part of it', async () => {
    const file = await saved(rawPicture(64).png(), 'good.png');
    const folder = scratch();
    mkdirSync(join(folder, 'taken.webp', 'full'), { recursive: true });
    await expect(derive({ file, variant: 'thumb', target: join(folder, 'taken.webp') })).rejects.toThrow();
    expect(readdirSync(folder)).toEqual(['taken.webp']);
  });
});
