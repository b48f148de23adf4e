import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { RefreshReport } from '../../common/contract/suggestions-api.ts';
import type { EvaluationReport } from '../../common/contract/training-api.ts';
import { counted } from '../../common/domain/counted.ts';
import type { ModelVersion } from '../../common/domain/model.ts';
import type { VersionId } from '../../common/domain/ids.ts';
import { AppError } from '../../common/rpc/app-error.ts';
import { table } from '../output.ts';
import type { Options, Run } from '../run.ts';
import { follow, withHost } from '../session.ts';
import { oneOf, whole } from './data-commands.ts';
import { f1, number, share } from './numbers.ts';
import { addTrainCommand } from './train-command.ts';

function evaluationLines(report: EvaluationReport): string[] {
  const ks = Object.keys(report.systems[0]?.at ?? {});
  const head = ['system', ...ks.flatMap((k) => [`P@${k}`, `R@${k}`, `F1@${k}`])];
  const rows = report.systems.map((system) => [system.name, ...ks.flatMap((k) => [share(system.at[k]?.p), share(system.at[k]?.r), share(system.at[k]?.f1)])]);
  return [`${report.version === undefined ? '' : `version ${report.version} on `}${report.split}${report.splitRule === undefined ? '' : ` by the rule ${report.splitRule}`}: ${counted(report.posts, 'post')} (${report.skippedWithoutTags} without tags left out), ${report.average} averages`, ...table([head, ...rows])];
}

/** Who gave the suggestions. */
const byLine = ({ model, version, encoder, engine }: Omit<RefreshReport, 'posts'>): string => `by version ${version} (${model}), encoder ${encoder}${engine === undefined ? '' : `, engine ${engine}`}`;

function versionOf(options: Options): { version?: VersionId } {
  const version = number(options, 'version', 1) as VersionId | undefined;
  return version === undefined ? {} : { version };
}

const versionLine = (version: ModelVersion): string[] => [version.active ? '*' : ' ', String(version.id), version.name, version.kind, `d ${version.d}`, `${version.memory} ${version.slots}`, `seed ${version.seed}`, counted(version.tags, 'tag'), version.encoder, `F1@5 ${f1(version.scores?.after)}`];

export function addModelCommands(program: Command, run: Run): void {
  addTrainCommand(program, run);

  program.command('suggest').description('hashtags for one post, with everything the model looked at; or (--all) renew the stored ones of every post')
    .option('--post <id>', "the post's id in the imported file")
    .option('--all', 'every post whose suggestions are missing or of another version')
    .option('--top <k>', 'how many', '10')
    .option('--version <n>', 'with --post: a version other than the one in use; nothing of it is stored')
    .action(run(async (output, workspace, options) => withHost(workspace, async (client) => {
      if (options['all'] === true) {
        if (options['version'] !== undefined) throw new AppError('invalid-input', '--version does not belong to --all.', { hint: 'The stored suggestions are those of the version in use (macon model activate N).' });
        const { posts, ...by } = await follow<RefreshReport>(client, output, client.call('suggestions.refresh', {}));
        const freshness = await client.call('suggestions.freshness', {});
        output.result({ ...freshness, renewed: posts, ...by }, [`suggestions of the active version on ${counted(freshness.fresh, 'post')}, older ones on ${freshness.stale}, none on ${freshness.none}`, `renewed ${posts} ${byLine(by)}`]);
        return;
      }
      if (options['post'] === undefined) throw new AppError('invalid-input', 'Which post?', { hint: 'Say --post ID, or --all.' });
      const { post } = await client.call('posts.find', { key: String(options['post']) });
      const answer = await client.call('suggestions.forPost', { post, top: whole('--top', options['top'], 1), ...versionOf(options) });
      const history = answer.attention.history.map(({ key, weight, tags }) => ({ post: key, weight, tags }));
      const { model, version, encoder, engine } = answer;
      const document = { post: String(options['post']), model, version, encoder, engine, suggestions: answer.suggestions, attention: { ...answer.attention, history } };
      output.result(document, [...table(answer.suggestions.map((suggestion, index) => [String(index + 1), `#${suggestion.tag}`, suggestion.probability.toFixed(4)])), byLine(answer)]);
    }, options['readOnly'] === true)));

  program.command('evaluate').description('precision, recall and F1 at 1, 3, 5, 7, 9 of MACON, popularity and user-popularity')
    .option('--split <split>', 'test or validation', 'test')
    .option('--average <average>', 'macro (mean over posts) or pooled (from totals)', 'macro')
    .option('--version <n>', 'a version other than the one in use; it must look through the encoder in use')
    .action(run(async (output, workspace, options) => withHost(workspace, async (client) => {
      const report = await follow<EvaluationReport>(client, output, client.call('training.evaluate', {
        split: oneOf('--split', options['split'], ['test', 'validation']), average: oneOf<'macro' | 'pooled'>('--average', options['average'], ['macro', 'pooled']), ...versionOf(options),
      }));
      output.result(report, evaluationLines(report));
    })));

  addVersionCommands(program, run);
}

function addVersionCommands(program: Command, run: Run): void {
  const model = program.command('model').description('model versions: list, activate, export, import');
  model.command('list').action(run(async (output, workspace, options) => withHost(workspace, async (client) => {
    const { versions } = await client.call('training.versions', {});
    output.result({ versions }, versions.length === 0 ? ['No model yet: macon train makes the first.'] : table(versions.map(versionLine)));
  }, options['readOnly'] === true)));
  model.command('activate').argument('<version>').action(run(async (output, workspace, _options, [version]) => withHost(workspace, async (client) => {
    const active = await client.call('training.activate', { version: whole('version', version, 1) as VersionId });
    output.result(active, [`${active.name} is active`]);
  })));
  model.command('export').description('one safetensors file with weights, vocabularies and the encoder description')
    .requiredOption('--out <file>', 'file to write').option('--version <n>', 'a version other than the active one').option('--overwrite', 'replace the file if it is there')
    .action(run(async (output, workspace, options) => withHost(workspace, async (client) => {
      const report = await follow<{ file: string; bytes: number }>(client, output, client.call('training.exportModel', { file: resolve(String(options['out'])), overwrite: options['overwrite'] === true, ...versionOf(options) }));
      output.result(report, [`written to ${report.file} (${counted(report.bytes, 'byte')})`]);
    }, options['readOnly'] === true)));
  model.command('import').argument('<file>').action(run(async (output, workspace, _options, [file]) => withHost(workspace, async (client) => {
    if (file === undefined) throw new AppError('invalid-input', 'Which file?');
    const version = await follow<ModelVersion>(client, output, client.call('training.importModel', { file: resolve(file) }));
    output.result(version, [`${version.name} is in${version.active ? ' and active' : ''}`]);
  })));
}
