import type { Command } from 'commander';
import { canTakeBack, everyImport, type ImportEntry, type TakeBackPreview, type TakenBack } from '../../common/contract/data-api.ts';
import { counted } from '../../common/domain/counted.ts';
import type { ImportId } from '../../common/domain/ids.ts';
import { AppError } from '../../common/rpc/app-error.ts';
import { table } from '../output.ts';
import type { Run } from '../run.ts';
import { follow, withHost, type HostClient } from '../session.ts';
import { when } from '../when.ts';
import { whole } from './data-commands.ts';

const every = (client: HostClient) => everyImport((input) => client.call('data.imports', input));

const standing = ({ accepted, removed, takenBackAt }: ImportEntry): string => (takenBackAt !== undefined ? `taken back${accepted > removed ? `, ${accepted - removed} stay` : ''}` : removed > 0 ? `${removed} taken back so far` : '');
const lineOf = (entry: ImportEntry): string[] => [String(entry.id), when(entry.at), `${entry.accepted} in`, `${entry.duplicates} there already`, `${entry.rejected} rejected`, standing(entry), entry.source];

function previewLines({ going, staying, stayingPosts, images, problems, versions, import: { source } }: TakeBackPreview): string[] {
  const omitted = staying - stayingPosts.length;
  return [
    `Taking back the import of ${source} would remove ${counted(going, 'post')}${problems > 0 ? ` and the problems of ${counted(problems, 'refused row')}` : ''}${staying === 0 ? '' : `; ${staying} ${staying === 1 ? 'stays' : 'stay'}, because somebody judged, flagged or noted them`}.`,
    ...(images === 0 ? [] : [`${counted(images, 'post')} of before would lose the image that it brought.`]),
    ...stayingPosts.map(({ key }) => `  stays: ${key}`), ...(omitted > 0 ? [`  … and ${omitted} more`] : []),
    ...(versions.length === 0 ? [] : [`Trained with some of them, and staying as they are: ${versions.join(', ')}.`]),
  ];
}

/** The number of an import, or "last": the newest one that brought something and was not taken back. */
async function find(client: HostClient, asked: string): Promise<ImportId> {
  if (asked !== 'last') return whole('the number of the import', asked, 1) as ImportId;
  for await (const entry of every(client)) if (canTakeBack(entry)) return entry.id;
  throw new AppError('not-found', 'There is no import in the workspace that could be taken back.');
}

export function addImportsCommands(program: Command, run: Run): void {
  program.command('imports').description('what was imported, when, and what of it was taken back; the newest first')
    .action(run(async (output, workspace, options) => withHost(workspace, async (client) => {
      const imports: ImportEntry[] = [];
      for await (const entry of every(client)) imports.push(entry);
      output.result({ imports }, imports.length === 0 ? ['Nothing was imported yet.'] : table(imports.map(lineOf)));
    }, options['readOnly'] === true)));

  program.command('take-back').description('remove the posts that an import added; those that somebody judged, flagged or noted stay')
    .argument('<import>', 'its number (macon imports), or "last"')
    .option('--dry-run', 'only say what would go and what would stay')
    .action(run(async (output, workspace, options, [asked = '']) => withHost(workspace, async (client) => {
      const id = await find(client, asked);
      const preview = await client.call('data.previewTakeBack', { import: id });
      if (options['dryRun'] === true) { output.result(preview, previewLines(preview)); return; }
      const report = await follow<TakenBack>(client, output, client.call('data.takeBack', { import: id }));
      output.result(report, [`${counted(report.removed, 'post')} of ${report.source} ${report.removed === 1 ? 'was' : 'were'} taken back${report.stayed === 0 ? '' : `; ${report.stayed} ${report.stayed === 1 ? 'stays' : 'stay'}, because somebody judged, flagged or noted them`}.`, ...(report.images === undefined ? [] : [`${counted(report.images, 'post')} of before ${report.images === 1 ? 'has' : 'have'} lost the image that it brought.`]), 'To bring them back, import the same source again.']);
    })));
}
