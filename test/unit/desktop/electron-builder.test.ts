import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

/** Not a public API: electron-builder is pinned, and this test is what notices a change. */
interface BuilderConfig { electronFuses: Record<string, boolean>; files: { filter: string[] }[]; asar: boolean; npmRebuild: boolean; asarUnpack: string[]; linux: { target: string[] } }
const builder = createRequire(createRequire(import.meta.url).resolve('electron-builder'));
const { getConfig, validateConfiguration } = builder('app-builder-lib/out/util/config/config.js') as {
  getConfig(projectDir: string, configPath: string | null, overrides: unknown): Promise<BuilderConfig>;
  validateConfiguration(config: unknown, log: unknown): Promise<void>;
};
const { DebugLogger } = builder('builder-util') as { DebugLogger: new (enabled: boolean) => unknown };
const root = fileURLToPath(new URL('../../..', import.meta.url));
const read = () => getConfig(root, 'electron-builder.yml', null);
const validate = (config: unknown) => validateConfiguration(config, new DebugLogger(false));

it('is a configuration that electron-builder takes', async () => { await expect(validate(await read())).resolves.toBeUndefined(); });

it('would be refused with an unknown field or a wrong type', async () => {
  await expect(validate({ ...(await read()), surprise: true })).rejects.toThrow('surprise');
  await expect(validate({ ...(await read()), electronFuses: { runAsNode: 'no' } })).rejects.toThrow('runAsNode');
});

it('sets every fuse, hardened', async () => {
  expect((await read()).electronFuses).toEqual({
    runAsNode: false, enableNodeOptionsEnvironmentVariable: false, enableNodeCliInspectArguments: false, enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true, grantFileProtocolExtraPrivileges: false, enableCookieEncryption: true,
  });
});

it('packs the build into an archive, with native modules beside it and never rebuilt', async () => {
  const config = await read();
  expect([config.asar, config.npmRebuild]).toEqual([true, false]);
  expect(config.asarUnpack).toContain('**/*.node');
  expect(config.files[0]?.filter).toContain('dist/**');
  expect(config.linux.target).toEqual(['AppImage', 'deb']);
});
