import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { EncodeReport, ExportReport, ImportColumn, ImportReport } from '../../common/contract/data-api.ts';
import { IMPORT_COLUMNS } from '../../common/contract/data-api.ts';
import { counted } from '../../common/domain/counted.ts';
import { AppError } from '../../common/rpc/app-error.ts';
import { EXIT } from '../exit-codes.ts';
import type { Run } from '../run.ts';
import { follow, withHost } from '../session.ts';

/** `id=post_id,user=author` → { id: 'post_id', user: 'author' }. */
function parseMap(text: string): Partial<Record<ImportColumn, string>> {
  const map: Partial<Record<ImportColumn, string>> = {};
  for (const pair of text.split(',')) {
    const [ours, theirs] = pair.split('=').map((part) => part.trim());
    const column = IMPORT_COLUMNS.find((name) => name === ours);
    if (column === undefined || theirs === undefined || theirs === '') {
      throw new AppError('invalid-input', `--map does not understand "${pair}".`, { hint: `Write OURS=THEIRS, ours being one of ${IMPORT_COLUMNS.join(', ')}; several separated by commas.` });
    }
    map[column] = theirs;
  }
  return map;
}

const importLines = (report: ImportReport): string[] => [
  `${report.accepted} accepted, ${report.rejected} rejected, ${counted(report.duplicates, 'duplicate')}`,
  ...(report.accepted + report.rejected + report.duplicates > 0 ? [] : ['There was nothing to bring in: the file has no row, or the folder no image (JPEG, PNG, WebP, AVIF, GIF or TIFF).']),
  ...(report.unclosed === undefined ? [] : [`STOPPED at line ${report.unclosed}, where a quote opens that is never closed: nothing after it was read. Mend that line and import the file again (what is in is not taken twice), or add --lines.`]),
  ...report.problems.slice(0, 50).map((problem) => `  line ${problem.line}: ${problem.reason}${problem.rejected ? '' : ' (the post was taken all the same)'}`),
  ...(report.problems.length + report.problemsOmitted > 50 ? [`  … ${report.problems.length + report.problemsOmitted - 50} more (--json has them)`] : []),
];

export function addDataCommands(program: Command, run: Run): void {
  program.command('import').description('bring posts in: a CSV or JSONL file, or a folder of images with captions in .txt')
    .argument('<source>', 'file or folder')
    .option('--map <pairs>', "the file's names for our columns, as id=post_id,user=author")
    .option('--copy', 'copy the images into the workspace instead of referring to them')
    .option('--images <folder>', "of a file: the folder that holds its images, where that is not the file's own")
    .option('--user <name>', 'account of rows that name none')
    .option('--lines', 'read each line of a CSV as one row, so that an unclosed quote costs its line alone')
    .option('--tags', 'the file is a list of hashtags, one a line')
    .action(run(async (output, workspace, options, [source = '']) => withHost(workspace, async (client) => {
      if (options['tags'] === true) {
        const counts = await client.call('data.importTags', { source: resolve(source) });
        output.result({ ...counts, problems: [] }, [`${counted(counts.accepted, 'hashtag')} accepted, ${counts.rejected} rejected, ${counts.duplicates} already there`]);
        return EXIT.ok;
      }
      const report = await follow<ImportReport>(client, output, client.call('data.import', {
        source: resolve(source),
        images: options['copy'] === true ? 'copy' : 'reference',
        ...(typeof options['images'] === 'string' ? { imagesFrom: resolve(options['images']) } : {}),
        ...(typeof options['map'] === 'string' ? { map: parseMap(options['map']) } : {}),
        ...(typeof options['user'] === 'string' ? { user: options['user'] } : {}),
        ...(options['lines'] === true ? { lines: true } : {}),
      }));
      output.result(report, importLines(report));
      // A script that only looks at the exit code must not take half a file for the whole.
      return report.unclosed === undefined ? EXIT.ok : EXIT.partly;
    })));

  program.command('encode').description('turn every image into its 7×7 regions (only those that are missing)')
    .action(run(async (output, workspace) => withHost(workspace, async (client) => {
      const report = await follow<EncodeReport>(client, output, client.call('data.encode', {}));
      output.result(report, [`${counted(report.encoded, 'image')} encoded in ${report.seconds.toFixed(1)} s, ${report.alreadyThere} there already, ${report.unreadable} could not be read`]);
    })));

  program.command('export').description('write the data set or the journal of decisions; read back and compared before it is called done')
    .requiredOption('--out <file>', 'file to write')
    .option('--format <format>', 'jsonl or csv', 'jsonl')
    .option('--what <what>', 'posts or decisions', 'posts')
    .option('--overwrite', 'replace the file if it is there')
    .action(run(async (output, workspace, options) => withHost(workspace, async (client) => {
      const report = await follow<ExportReport>(client, output, client.call('data.export', {
        format: oneOf('--format', options['format'], ['jsonl', 'csv']),
        what: oneOf('--what', options['what'], ['posts', 'decisions']),
        file: resolve(String(options['out'])),
        overwrite: options['overwrite'] === true,
      }));
      output.result(report, [`${counted(report.rows, 'row')} written to ${report.file} (${counted(report.bytes, 'byte')}, sha-256 ${report.sha256.slice(0, 12)}…)`]);
    }, options['readOnly'] === true)));
}

export function oneOf<const T extends string>(option: string, value: unknown, allowed: readonly T[]): T {
  const found = allowed.find((candidate) => candidate === value);
  if (found === undefined) throw new AppError('invalid-input', `${option} is ${String(value)}.`, { hint: `It can be ${allowed.join(' or ')}.` });
  return found;
}

export function whole(option: string, value: unknown, least: number, most = Number.MAX_SAFE_INTEGER): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number) || number < least || number > most) throw new AppError('invalid-input', `${option} is ${String(value)}.`, { hint: `It takes a whole number from ${least} ${most === Number.MAX_SAFE_INTEGER ? 'on' : `to ${most}`}.` });
  return number;
}
