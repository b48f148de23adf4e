import { existsSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import * as ort from 'onnxruntime-node';
import * as v from 'valibot';
import type { InstalledEncoder } from '../../common/contract/encoder-api.ts';
import { encoderId } from '../../common/contract/encoder-api.ts';
import type { EncoderDescription } from '../../common/domain/model.ts';
import { AppError } from '../../common/rpc/app-error.ts';
import { digest } from '../digest.ts';
import { writeAtomically } from '../write-atomically.ts';
import { BUILT_IN, builtInTrunk } from './built-in.ts';
import { openEncoder, type Encoder } from './encoder.ts';
import { buildTrunk, STEPS, type BuildOptions } from './install.ts';

const FORMAT = 1;
const text = v.pipe(v.string(), v.maxLength(2000));
const side = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(4096));
const storedFile = v.object({
  format: v.literal(FORMAT),
  onnxSha256: v.pipe(v.string(), v.length(64)),
  description: v.object({
    id: encoderId, label: text, inputSize: side, view: v.picklist(['stretch', 'centre-crop']), grid: v.object({ rows: side, columns: side }), width: side, licence: text, origin: text, checksum: text,
  }),
});
type Stored = v.InferOutput<typeof storedFile>;

/** The encoders of this person: the built-in one, and those in `cache/encoders`, each an ONNX file with a description beside it, which is written last. */
export class Encoders {
  readonly #folder: string;
  readonly #cache: string;
  readonly #opened = new Map<string, Promise<Encoder>>();
  readonly #stored = new Map<string, Stored>();

  constructor(cache: string) {
    this.#cache = cache;
    this.#folder = join(cache, 'encoders');
  }

  /** The built-in one first, then by label. Files that are no descriptions are passed over. */
  async list(): Promise<InstalledEncoder[]> {
    const names = await readdir(this.#folder).catch(() => []);
    const found = await Promise.all(names.filter((name) => name.endsWith('.json')).map((name) => this.#read(name.slice(0, -5)).catch(() => undefined)));
    const descriptions = found.filter((stored) => stored !== undefined).map(({ description }) => description).sort((a, b) => a.label.localeCompare(b.label) || a.id.localeCompare(b.id));
    return [{ description: BUILT_IN, builtIn: true }, ...descriptions.map((description) => ({ description, builtIn: false }))];
  }

  /** @throws AppError `not-found`, `damaged` */
  async describe(id: string = BUILT_IN.id): Promise<EncoderDescription> {
    return id === BUILT_IN.id ? BUILT_IN : (await this.#read(id)).description;
  }

  /** The same, and it is there at this moment: another workspace of the person may have removed it. */
  async installed(id: string = BUILT_IN.id): Promise<EncoderDescription> {
    if (id !== BUILT_IN.id && this.#stored.has(id) && !existsSync(this.#file(id, 'json'))) await this.#forget(id);
    return this.describe(id);
  }

  /** Loaded once for the process; a failure is forgotten, so that the next call tries again. */
  async open(id: string = BUILT_IN.id): Promise<Encoder> {
    await this.installed(id);
    const known = this.#opened.get(id);
    if (known !== undefined) return known;
    const opening = this.#open(id).catch((error: unknown) => { this.#opened.delete(id); throw error; });
    this.#opened.set(id, opening);
    return opening;
  }

  async install(file: string, options: BuildOptions = {}): Promise<EncoderDescription> {
    const { description: built, onnx, widthKnown } = await buildTrunk(file, options);
    options.step?.(STEPS - 1, STEPS, 'Trying the trunk on two pictures');
    await breathe();
    const width = await tried(onnx, built);
    options.signal?.throwIfAborted();
    if (widthKnown && width !== built.width) throw new AppError('internal', `The trunk gave regions of ${width} numbers instead of ${built.width}.`);
    const description = { ...built, width };
    const stored: Stored = { format: FORMAT, onnxSha256: digest(onnx), description };
    await this.#forget(description.id);
    await writeAtomically(this.#file(description.id, 'onnx'), onnx);
    await writeAtomically(this.#file(description.id, 'json'), Buffer.from(`${JSON.stringify(stored, undefined, 2)}\n`));
    return description;
  }

  /** The description goes first: without it the rest is no encoder. */
  async remove(id: string): Promise<void> {
    if (id === BUILT_IN.id) throw new AppError('conflict', 'The built-in encoder cannot be removed.');
    if (!(await this.list()).some(({ description }) => description.id === id)) await this.#read(id);
    await this.#forget(id);
    for (const kind of ['json', 'onnx'] as const) await rm(this.#file(id, kind), { force: true });
  }

  async #open(id: string): Promise<Encoder> {
    if (id === BUILT_IN.id) return openEncoder(await builtInTrunk(this.#cache), BUILT_IN);
    const { description, onnxSha256 } = await this.#read(id);
    const bytes = await readFile(this.#file(id, 'onnx')).catch(() => undefined);
    if (bytes === undefined || digest(bytes) !== onnxSha256) {
      throw new AppError('damaged', `The file of the encoder "${description.label}" is ${bytes === undefined ? 'missing' : 'not the one that was installed'} (${this.#file(id, 'onnx')}).`, { hint: 'Install it again from its weights file.' });
    }
    return openEncoder(this.#file(id, 'onnx'), description);
  }

  async #read(id: string): Promise<Stored> {
    const known = this.#stored.get(id);
    if (known !== undefined) return known;
    const bytes = v.is(encoderId, id) ? await readFile(this.#file(id, 'json'), 'utf8').catch(() => undefined) : undefined;
    if (bytes === undefined) throw new AppError('not-found', `The encoder "${id.slice(0, 100)}" is not installed.`, { hint: 'Install it from its weights file (macon encoder install FILE), or use another one (macon encoder list).' });
    const parsed = v.safeParse(storedFile, parseOrUndefined(bytes));
    if (!parsed.success || parsed.output.description.id !== id) throw new AppError('damaged', `The description of the encoder "${id}" is damaged (${this.#file(id, 'json')}).`, { hint: 'Install it again from its weights file.' });
    this.#stored.set(id, parsed.output);
    return parsed.output;
  }

  async #forget(id: string): Promise<void> {
    this.#stored.delete(id);
    const opened = this.#opened.get(id);
    this.#opened.delete(id);
    await opened?.catch(() => undefined); // what is being opened must not find its file half gone
  }

  #file(id: string, kind: 'onnx' | 'json'): string { return join(this.#folder, `${id}.${kind}`); }
}

function parseOrUndefined(json: string): unknown { try { return JSON.parse(json); } catch { return undefined; } }

/** Runs the trunk on two pictures; its regions' width. Throws `unsupported` where it does not give a 7×7 map of numbers that depend on the picture. */
async function tried(onnx: Uint8Array, { inputSize: S, label }: EncoderDescription): Promise<number> {
  const refused = (why: string, cause?: unknown) => new AppError('unsupported', `${label} cannot be used: ${why}.`, cause === undefined ? {} : { cause });
  const answers: ort.Tensor[] = [];
  try {
    const session = await ort.InferenceSession.create(onnx, { logSeverityLevel: 4 });
    for (const factor of [1, 7]) {
      const pixels = Uint8Array.from({ length: S * S * 3 }, (_, i) => (i * factor) & 255);
      const answer = (await session.run({ [session.inputNames[0] ?? '']: new ort.Tensor('uint8', pixels, [1, S, S, 3]) }))[session.outputNames[0] ?? ''];
      if (answer !== undefined) answers.push(answer);
    }
    await session.release();
  } catch (error) {
    throw refused(`it does not run (${error instanceof Error ? error.message.slice(0, 300) : String(error)})`, error);
  }
  const [{ dims, data } = { dims: [], data: [] }, other] = answers;
  if (dims.length !== 4 || dims[1] !== 7 || dims[2] !== 7) throw refused(`its map is ${dims.slice(1).join('×')}, not 7×7`);
  if (!(data instanceof Float32Array) || !data.every(Number.isFinite)) throw refused('it gives something else than finite numbers');
  if (data.every((value, i) => value === other?.data[i])) throw refused('it gives the same for different pictures');
  return dims[3] ?? 0;
}
