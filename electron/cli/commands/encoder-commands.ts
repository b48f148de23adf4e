import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { ListedEncoder } from '../../common/contract/encoder-api.ts';
import type { EncoderDescription } from '../../common/domain/model.ts';
import { AppError } from '../../common/rpc/app-error.ts';
import { table } from '../output.ts';
import type { Run } from '../run.ts';
import { withHost, withWorker, type HostClient } from '../session.ts';
import { oneOf } from './data-commands.ts';

const mapOf = ({ inputSize, grid, width }: EncoderDescription) => `${inputSize} → ${grid.rows}×${grid.columns}×${width}`;
const lineOf = ({ description, builtIn, inUse }: ListedEncoder): string[] => [inUse ? '*' : ' ', description.id, description.label, mapOf(description), builtIn ? 'built in' : description.origin];

/** An encoder by its id, or by the beginning of it where only one begins so. */
async function find(client: HostClient, asked = ''): Promise<string> {
  const ids = (await client.call('encoder.list', {})).encoders.map(({ description }) => description.id);
  const found = ids.includes(asked) ? [asked] : ids.filter((id) => id.startsWith(asked));
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  throw new AppError(found.length === 0 ? 'not-found' : 'invalid-input', found.length === 0 ? `The encoder "${asked}" is not installed.` : `Several encoders begin with "${asked}": ${found.join(', ')}.`, { hint: 'macon encoder list shows them.' });
}

export function addEncoderCommands(program: Command, run: Run): void {
  const encoder = program.command('encoder').description('what turns images into regions: list, use, install, remove');
  encoder.command('list').action(run(async (output, workspace) => withHost(workspace, async (client) => {
    const { encoders } = await client.call('encoder.list', {});
    output.result({ encoders }, table(encoders.map(lineOf)));
  })));
  encoder.command('use').description('features and models of the one before are kept; models need their own encoder').argument('<encoder>', 'its id, or the beginning of it')
    .action(run(async (output, workspace, _options, [asked]) => withHost(workspace, async (client) => {
      const used = await client.call('encoder.use', { encoder: await find(client, asked) });
      output.result(used, [`This workspace looks through ${used.label} (${used.id}). Next: macon encode, then macon train or a model made with it (macon model activate).`]);
    })));
  encoder.command('install').description('VGG-16 from a weights file (safetensors, ONNX, Keras HDF5), or another ONNX trunk from its description file').argument('<file>')
    .option('--sha256 <hex>', 'the checksum that the file must have')
    .option('--preprocessing <name>', 'what the weights were trained with: torchvision or keras (default: what is usual for the format)')
    .action(run(async (output, _workspace, options, [file = '']) => withWorker(async (worker) => {
      output.note('Reading the weights and trying the trunk …');
      const installed = await worker.call('encoder.install', {
        file: resolve(file),
        ...(options['sha256'] === undefined ? {} : { sha256: String(options['sha256']).toLowerCase() }),
        ...(options['preprocessing'] === undefined ? {} : { preprocessing: oneOf<'torchvision' | 'keras'>('--preprocessing', options['preprocessing'], ['torchvision', 'keras']) }),
      });
      output.result(installed, [`${installed.label} is installed as ${installed.id} (${mapOf(installed)}). Next: macon encoder use ${installed.id}`]);
    })));
  encoder.command('remove').description('features made with it are kept').argument('<encoder>', 'its id, or the beginning of it')
    .action(run(async (output, workspace, _options, [asked]) => withHost(workspace, async (client) => {
      const removed = await client.call('encoder.remove', { encoder: await find(client, asked) });
      output.result(removed, [`${removed.id} is removed`]);
    })));
}
