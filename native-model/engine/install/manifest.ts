import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** A file of an engine as it was when the engine was installed and had computed rightly. */
export interface EngineFile {
  /** Within the engine's folder, with slashes. */
  readonly path: string;
  readonly size: number;
  readonly sha256: string;
}

export interface EngineManifest {
  readonly format: 1;
  readonly name: string;
  /** TensorFlow's version, as the library says it. */
  readonly version: string;
  /** Where it came from, in words for a person. */
  readonly source: string;
  readonly platform: string;
  /** Whether the library was made for graphics cards; it runs on the processor where there is none. */
  readonly gpu: boolean;
  readonly installedAt: string;
  readonly files: readonly EngineFile[];
}

const MANIFEST = 'engine.json';
const VERIFIED = 'verified.json';
export const thisPlatform = (): string => `${process.platform}-${process.arch}`;

/** Hashes the files and writes the manifest that the engine is checked against from now on. */
export async function writeManifest(folder: string, paths: readonly string[], about: Omit<EngineManifest, 'format' | 'files'>): Promise<EngineManifest> {
  const files: EngineFile[] = [];
  for (const path of paths) files.push({ path, size: (await stat(join(folder, path))).size, sha256: await sha256Of(join(folder, path)) });
  const manifest: EngineManifest = { format: 1, ...about, files };
  await writeFile(join(folder, MANIFEST), `${JSON.stringify(manifest, undefined, 2)}\n`);
  return manifest;
}

/** The manifest of an engine's folder; undefined where there is none that this program can read. */
export async function readManifest(folder: string): Promise<EngineManifest | undefined> {
  try {
    const value = JSON.parse(await readFile(join(folder, MANIFEST), 'utf8')) as Partial<EngineManifest> | null;
    if (value?.format !== 1 || typeof value.name !== 'string' || !Array.isArray(value.files)) return undefined;
    return value as EngineManifest;
  } catch {
    return undefined;
  }
}

/**
 * Why an engine must not be loaded, or undefined where every file is as it was installed. A library cut short kills the process that loads it,
 * so this comes first. Sizes are compared every time, checksums whenever a file was touched since they were last right.
 */
export async function findDamage(folder: string, manifest: EngineManifest): Promise<string | undefined> {
  if (manifest.platform !== thisPlatform()) return `it was made for ${manifest.platform}`;
  if (manifest.files.length === 0) return 'its manifest names no files';
  const states: string[] = [];
  for (const { path, size } of manifest.files) {
    const found = await stat(join(folder, path), { bigint: true }).catch(() => undefined);
    if (found === undefined) return `${path} is missing`;
    if (found.size !== BigInt(size)) return `${path} has ${found.size} bytes and not ${size}: it is cut short or was replaced`;
    states.push(`${path} ${found.size} ${found.mtimeNs} ${found.ctimeNs} ${found.ino}`);
  }
  const state = JSON.stringify([states, manifest.files]);
  if ((await readFile(join(folder, VERIFIED), 'utf8').catch(() => '')) === state) return undefined;
  for (const { path, sha256 } of manifest.files) {
    if ((await sha256Of(join(folder, path))) !== sha256) return `${path} has another checksum than when it was installed`;
  }
  await writeFile(join(folder, VERIFIED), state).catch(() => undefined); // a folder of someone else's: hashed again next time
  return undefined;
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}
