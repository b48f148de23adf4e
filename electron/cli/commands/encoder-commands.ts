import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { FeatureCache, ListedEncoder } from '../../common/contract/encoder-api.ts';
import type { HostApi } from '../../common/contract/host-api.ts';
import { counted } from '../../common/domain/counted.ts';
import { ENCODER_SOURCES } from '../../common/domain/encoder-sources.ts';
import type { EncoderDescription } from '../../common/domain/model.ts';
import type { InputOf } from '../../common/rpc/api.ts';
import { AppError } from '../../common/rpc/app-error.ts';
import { forkWorker } from '../../host/fork-worker.ts';
import { installFile, installFromAddress, planDownload } from '../../host/services/encoder-install.ts';
import { userFolders } from '../../host/user-folders.ts';
import { WorkerClient } from '../../host/worker-client.ts';
import { workspacePaths } from '../../host/workspace-folder.ts';
import { table, type Output } from '../output.ts';
import type { Run } from '../run.ts';
import { follow, withHost, withWorker } from '../session.ts';
import { oneOf } from './data-commands.ts';

const mapOf = ({ inputSize, grid, width }: EncoderDescription) => `${inputSize} → ${grid.rows}×${grid.columns}×${width}`;
const lineOf = ({ description, builtIn, inUse }: ListedEncoder): string[] => [inUse ? '*' : ' ', description.id, description.label, mapOf(description), builtIn ? 'built in' : description.origin];

const inGigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(bytes < 1e8 ? 3 : 1)} GB`;
const cacheLines = ({ bytes, limit, encoders, problem }: FeatureCache): string[] => [
  `Features: ${inGigabytes(bytes)} of at most ${inGigabytes(limit)}`,
  ...table(encoders.map(({ id, images, bytes: own, inUse }) => [inUse ? '*' : ' ', id, counted(images, 'image'), inGigabytes(own)])),
  ...(problem === undefined ? [] : [problem]),
];

/** An encoder by its id, or by the beginning of it where only one begins so. */
function find(encoders: readonly { readonly description: EncoderDescription }[], asked = ''): string {
  const ids = encoders.map(({ description }) => description.id);
  const found = ids.includes(asked) ? [asked] : ids.filter((id) => id.startsWith(asked));
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  throw new AppError(found.length === 0 ? 'not-found' : 'invalid-input', found.length === 0 ? `The encoder "${asked}" is not installed.` : `Several encoders begin with "${asked}": ${found.join(', ')}.`, { hint: 'macon encoder list shows them.' });
}

/** Encoders belong to the person: without a workspace they can be listed, installed and removed all the same. */
const isWorkspace = (folder: string): boolean => existsSync(workspacePaths(resolve(folder)).database);

type Asked = InputOf<HostApi['encoder.install']>;
type Fetched = InputOf<HostApi['encoder.download']>;

export function addEncoderCommands(program: Command, run: Run): void {
  const encoder = program.command('encoder').description('what turns images into regions: list, use, install, remove, cache');
  encoder.command('list').action(run(async (output, workspace, options) => {
    if (!isWorkspace(workspace)) {
      const encoders = (await withWorker((worker) => worker.call('encoder.list', {}))).encoders.map((one) => ({ ...one, inUse: false }));
      output.result({ encoders }, table(encoders.map(lineOf)));
      return;
    }
    await withHost(workspace, async (client) => {
      const [{ encoders, missing }, cache] = [await client.call('encoder.list', {}), await client.call('encoder.cache', {})];
      const gone = missing === undefined ? [] : [`! ${missing.id}${missing.label === undefined ? '' : ` (${missing.label})`}, which this workspace looks through, is not installed: install it again (macon encoder install), or use another one.`];
      output.result({ encoders, ...(missing === undefined ? {} : { missing }), cache }, [...table(encoders.map(lineOf)), ...gone, ...cacheLines(cache)]);
    }, options['readOnly'] === true);
  }));
  encoder.command('use').description('features and models of the one before are kept; a version trained with this one becomes active').argument('<encoder>', 'its id, or the beginning of it')
    .action(run(async (output, workspace, _options, [asked]) => withHost(workspace, async (client) => {
      const used = await client.call('encoder.use', { encoder: find((await client.call('encoder.list', {})).encoders, asked) });
      output.result(used, [`This workspace looks through ${used.encoder.label} (${used.encoder.id}).`, used.note, used.version === undefined ? 'Next: macon encode, then macon train.' : 'What it has encoded is still there; macon encode adds the images that came in since.']);
    })));
  addInstall(encoder, run);
  encoder.command('remove').description('for all your workspaces; features and models made with it are kept').argument('<encoder>', 'its id, or the beginning of it')
    .action(run(async (output, workspace, _options, [asked]) => {
      if (!isWorkspace(workspace)) {
        const removed = await withWorker(async (worker) => worker.call('encoder.remove', { encoder: find((await worker.call('encoder.list', {})).encoders, asked) }));
        output.result(removed, [`${removed.id} is removed for all your workspaces.`]);
        return;
      }
      await withHost(workspace, async (client) => {
        const removed = await client.call('encoder.remove', { encoder: find((await client.call('encoder.list', {})).encoders, asked) });
        output.result(removed, [removed.id, removed.note]);
      });
    }));
  encoder.command('cache').description('what the features of this workspace take, and how much they may').option('--limit <GB>', 'what was not used for longest goes when they take more (kept to after the next encoding or training)')
    .action(run(async (output, workspace, options) => withHost(workspace, async (client) => {
      const limit = options['limit'] === undefined ? undefined : Number(options['limit']);
      if (limit !== undefined && !(limit > 0)) throw new AppError('invalid-input', `--limit is ${String(options['limit'])}.`, { hint: 'It takes a number of gigabytes.' });
      if (limit !== undefined) await client.call('settings.set', { key: 'encoder.cacheGigabytes', json: JSON.stringify(limit), scope: 'workspace' });
      const cache = await client.call('encoder.cache', {});
      output.result(cache, cacheLines(cache));
    })));
}

function addInstall(encoder: Command, run: Run): void {
  encoder.command('install').description('VGG-16 from a weights file (safetensors, ONNX, Keras HDF5) or from the net, or another ONNX trunk from its description file').argument('[file]')
    .option('--download [source]', `fetch it: ${ENCODER_SOURCES.map(({ id }) => id).join(', ')} (the first unless told otherwise); goes on where it was cut`)
    .option('--url <address>', 'fetch it from this https address (with --download SOURCE: that file from another place)')
    .option('--sha256 <hex>', 'the checksum that the file must have')
    .option('--preprocessing <name>', 'what the weights were trained with: torchvision or keras (default: what is usual for the format)')
    .action(run(async (output, workspace, options, [file]) => {
      const fetched = options['download'] !== undefined || options['url'] !== undefined;
      if ((file === undefined) !== fetched) throw new AppError('invalid-input', 'Either a file or an address is needed.', { hint: 'macon encoder install FILE, macon encoder install --download [SOURCE], or macon encoder install --url ADDRESS.' });
      const common = {
        ...(options['sha256'] === undefined ? {} : { sha256: String(options['sha256']).toLowerCase() }),
        ...(options['preprocessing'] === undefined ? {} : { preprocessing: oneOf<'torchvision' | 'keras'>('--preprocessing', options['preprocessing'], ['torchvision', 'keras']) }),
      };
      const installed = file !== undefined
        ? await install(output, workspace, { install: { file: resolve(file), ...common } })
        : await install(output, workspace, { download: { ...common, ...(typeof options['download'] === 'string' ? { source: options['download'] } : {}), ...(options['url'] === undefined ? {} : { url: String(options['url']) }) } });
      output.result(installed, [`${installed.label} is installed as ${installed.id} (${mapOf(installed)}).`, `Its file's SHA-256: ${installed.checksum}`, `Next: macon encoder use ${installed.id}`]);
    }));
}

/** As a job of the workspace, where there is one; else by a worker alone, for encoders belong to the person. */
async function install(output: Output, workspace: string, asked: { readonly install: Asked } | { readonly download: Fetched }): Promise<EncoderDescription> {
  if (isWorkspace(workspace)) {
    return withHost(workspace, (client) => follow<EncoderDescription>(client, output, 'install' in asked ? client.call('encoder.install', asked.install) : client.call('encoder.download', asked.download)));
  }
  const worker = new WorkerClient(forkWorker);
  const stop = new AbortController();
  const cancel = () => { output.note('Cancelling …'); stop.abort(new AppError('cancelled', 'The work was cancelled; what has arrived is kept.')); };
  process.once('SIGINT', cancel);
  try {
    const deps = { worker, cache: userFolders().cache };
    const following = { signal: stop.signal, progress: (done: number, total: number, message: string) => { output.progress({ done, total, message }); } };
    return await ('install' in asked ? installFile(deps, asked.install, following) : installFromAddress(deps, planDownload(deps.cache, asked.download), following));
  } finally {
    process.off('SIGINT', cancel);
    worker.close();
  }
}
