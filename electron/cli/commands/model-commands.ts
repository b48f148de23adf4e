import { resolve } from 'node:path';
import type { Command } from 'commander';
import { TRAINING_MOST, type EvaluationReport, type TrainingReport } from '../../common/contract/training-api.ts';
import type { MeasuresAt, ModelVersion } from '../../common/domain/model.ts';
import type { VersionId } from '../../common/domain/ids.ts';
import { SPLIT_RULES, type SplitRule } from '../../common/domain/split.ts';
import { MEMORY_MODES } from '../../common/domain/memory.ts';
import { type DataCounts, type FilterReport, PAPER_FILTER, type PaperFilter } from '../../common/domain/paper-filter.ts';
import { AppError } from '../../common/rpc/app-error.ts';
import { table } from '../output.ts';
import type { Options, Run } from '../run.ts';
import { follow, withHost } from '../session.ts';
import { oneOf, whole } from './data-commands.ts';

const percent = (value: number | undefined): string => (value === undefined ? '–' : value.toFixed(3));
const signed = (value: number): string => `${value < 0 ? '' : '+'}${value.toFixed(3)}`;
const f1 = (at: MeasuresAt | undefined): string => percent(at?.['5']?.f1);
const number = (options: Options, key: string, least: number, most?: number): number | undefined => (options[key] === undefined ? undefined : whole(`--${key}`, options[key], least, most));

function trainingLines(report: TrainingReport): string[] {
  const { validation } = report;
  const change = validation.before === undefined ? f1(validation.after) : `${f1(validation.before)} → ${f1(validation.after)}`;
  const interval = validation.change === undefined ? '' : `, change ${signed(validation.change.mean)} (95% between ${signed(validation.change.low)} and ${signed(validation.change.high)})`;
  return [
    `version ${report.version}: ${report.kind} on ${report.posts} posts, ${report.steps} steps in ${report.seconds.toFixed(1)} s`,
    ...(report.splitRule === undefined ? [] : [`sides by the rule ${report.splitRule}`]),
    validation.posts === 0
      ? `no validation posts: ${report.kind === 'fine-tune' ? 'no hold-out to judge it on' : `all ${report.epochs} epochs were run, without early stopping`}; macon evaluate measures it on test`
      : `F1@5 on ${validation.posts} validation posts: ${change}${interval}${validation.enough ? '' : ' (too few posts to tell small changes from chance)'}`,
    ...(report.kind === 'fine-tune' ? [`learnt from ${report.decisions} decisions; ${report.heldOutDecided} judged posts are held out and were not used`] : []),
    ...(report.filter === undefined ? [] : filterLines(report.filter)),
    ...(report.keptAside === undefined ? [] : [`${report.keptAside} macon model activate ${report.version} takes it all the same.`]),
  ];
}

function evaluationLines(report: EvaluationReport): string[] {
  const ks = Object.keys(report.systems[0]?.at ?? {});
  const head = ['system', ...ks.flatMap((k) => [`P@${k}`, `R@${k}`, `F1@${k}`])];
  const rows = report.systems.map((system) => [system.name, ...ks.flatMap((k) => [percent(system.at[k]?.p), percent(system.at[k]?.r), percent(system.at[k]?.f1)])]);
  return [`${report.version === undefined ? '' : `version ${report.version} on `}${report.split}${report.splitRule === undefined ? '' : ` by the rule ${report.splitRule}`}: ${report.posts} posts (${report.skippedWithoutTags} without tags left out), ${report.average} averages`, ...table([head, ...rows])];
}

/** A fine-tune learns with the sides that are drawn. */
function splitOf(options: Options): { split?: SplitRule } {
  if (options['split'] === undefined) return {};
  if (options['fineTune'] === true) throw new AppError('invalid-input', '--split does not belong to --fine-tune.', { hint: 'The rule of the sides is chosen at the first training.' });
  return { split: oneOf('--split', options['split'], SPLIT_RULES) };
}

/** Thresholds are worth nothing without the filter: said, not passed over. */
function filterOf(options: Options): { filter?: Partial<PaperFilter> } {
  const named = { tagUses: '--tag-uses', wordUses: '--word-uses', captionWords: '--caption-words', accountPosts: '--account-posts' } as const;
  const given = (Object.keys(named) as (keyof typeof named)[]).map((name) => [name, named[name]] as const).filter(([name]) => options[name] !== undefined);
  if (options['filter'] !== true && given.length > 0) throw new AppError('invalid-input', `${given[0]?.[1] ?? ''} belongs to --filter.`, { hint: 'Add --filter.' });
  return options['filter'] === true ? { filter: Object.fromEntries(given.map(([name, flag]) => [name, whole(flag, options[name], 1, TRAINING_MOST[name])])) } : {};
}

const sizeOf = (counts: DataCounts): string => `${counts.posts} posts, ${counts.accounts} accounts, ${counts.tags} tags, ${counts.words} words, ${counts.postsPerAccount.toFixed(1)} posts an account, ${counts.tagsPerPost.toFixed(2)} tags a post`;
const filterLines = ({ thresholds, before, after, dropped }: FilterReport): string[] => [
  `paper filter (tags on ${thresholds.tagUses} posts, words used ${thresholds.wordUses} times, captions of ${thresholds.captionWords} words, accounts of ${thresholds.accountPosts} posts):`,
  `  before: ${sizeOf(before)}`, `  after:  ${sizeOf(after)}`,
  `  left out: ${dropped.withoutImage} posts without image, ${dropped.withoutText} without text, ${dropped.withoutTags} without a tag that stayed, ${dropped.shortCaption} with short captions, ${dropped.smallAccount} of small accounts`,
];

const versionLine = (version: ModelVersion): string[] => [version.active ? '*' : ' ', String(version.id), version.name, version.kind, `d ${version.d}`, `${version.memory} ${version.slots}`, `${version.tags} tags`, version.encoder, `F1@5 ${f1(version.scores?.after)}`];

function addTrainCommand(program: Command, run: Run): void {
  program.command('train').description('train on the posts that have tags, or (--fine-tune) learn from the decisions made since')
    .option('--d <width>', 'embedding, LSTM and attention width (50, 100, 200, 300, 400, 500)')
    .option('--epochs <n>', 'most passes over the training posts')
    .option('--batch <n>', 'posts in a batch')
    .option('--seed <n>', 'seed of weights, batches and memories')
    .option('--memory <mode>', `which posts a post remembers: ${MEMORY_MODES.join(', ')}`)
    .option('--slots <n>', 'how many posts it remembers (1 to 20)')
    .option('--split <rule>', `first training: how posts get their side: ${SPLIT_RULES.join(', ')}`)
    .option('--filter', "the paper's choice of posts: image, text and tags, no rare tags and words, no short captions, no small accounts")
    .option('--tag-uses <n>', `with --filter: training posts that a tag must be on (${PAPER_FILTER.tagUses})`)
    .option('--word-uses <n>', `with --filter: times that a word must be used (${PAPER_FILTER.wordUses})`)
    .option('--caption-words <n>', `with --filter: words that a caption must have (${PAPER_FILTER.captionWords})`)
    .option('--account-posts <n>', `with --filter: posts that an account must have (${PAPER_FILTER.accountPosts})`)
    .option('--fine-tune', 'learn from the decisions on top of the active version')
    .option('--steps <n>', 'most steps of a fine-tune')
    .action(run(async (output, workspace, options) => withHost(workspace, async (client) => {
      const steps = number(options, 'steps', 1, TRAINING_MOST.steps);
      const optional = { epochs: number(options, 'epochs', 1, TRAINING_MOST.epochs), batch: number(options, 'batch', 1, TRAINING_MOST.batch), seed: number(options, 'seed', 0), slots: number(options, 'slots', 1, TRAINING_MOST.slots) };
      const given = Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined));
      const chosen = { ...filterOf(options), ...splitOf(options) };
      const started = options['fineTune'] === true
        ? client.call('training.fineTune', steps === undefined ? {} : { steps })
        : client.call('training.start', { ...given, ...chosen, ...(options['memory'] === undefined ? {} : { memory: oneOf('--memory', options['memory'], MEMORY_MODES) }), ...(options['d'] === undefined ? {} : { d: Number(oneOf('--d', options['d'], ['50', '100', '200', '300', '400', '500'])) as 50 | 100 | 200 | 300 | 400 | 500 }) });
      const report = await follow<TrainingReport>(client, output, started);
      output.result(report, trainingLines(report));
    })));
}

export function addModelCommands(program: Command, run: Run): void {
  addTrainCommand(program, run);

  program.command('suggest').description('hashtags for one post, with everything the model looked at; or (--all) renew the stored ones of every post')
    .option('--post <id>', "the post's id in the imported file")
    .option('--all', 'every post whose suggestions are missing or of another version')
    .option('--top <k>', 'how many', '10')
    .action(run(async (output, workspace, options) => withHost(workspace, async (client) => {
      if (options['all'] === true) {
        await follow(client, output, client.call('suggestions.refresh', {}));
        const freshness = await client.call('suggestions.freshness', {});
        output.result(freshness, [`${freshness.fresh} posts have suggestions of the active version, ${freshness.stale} older ones, ${freshness.none} none`]);
        return;
      }
      if (options['post'] === undefined) throw new AppError('invalid-input', 'Which post?', { hint: 'Say --post ID, or --all.' });
      const { post } = await client.call('posts.find', { key: String(options['post']) });
      const answer = await client.call('suggestions.forPost', { post, top: whole('--top', options['top'], 1) });
      const history = answer.attention.history.map(({ key, weight, tags }) => ({ post: key, weight, tags }));
      const document = { post: String(options['post']), model: answer.model, suggestions: answer.suggestions, attention: { ...answer.attention, history } };
      output.result(document, table(answer.suggestions.map((suggestion, index) => [String(index + 1), `#${suggestion.tag}`, suggestion.probability.toFixed(4)])));
    }, options['readOnly'] === true)));

  program.command('evaluate').description('precision, recall and F1 at 1, 3, 5, 7, 9 of MACON, popularity and user-popularity')
    .option('--split <split>', 'test or validation', 'test')
    .option('--average <average>', 'macro (mean over posts) or pooled (from totals)', 'macro')
    .action(run(async (output, workspace, options) => withHost(workspace, async (client) => {
      const report = await follow<EvaluationReport>(client, output, client.call('training.evaluate', {
        split: oneOf('--split', options['split'], ['test', 'validation']), average: oneOf<'macro' | 'pooled'>('--average', options['average'], ['macro', 'pooled']),
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
      const version = number(options, 'version', 1) as VersionId | undefined;
      const report = await follow<{ file: string; bytes: number }>(client, output, client.call('training.exportModel', { file: resolve(String(options['out'])), overwrite: options['overwrite'] === true, ...(version === undefined ? {} : { version }) }));
      output.result(report, [`written to ${report.file} (${report.bytes} bytes)`]);
    }, options['readOnly'] === true)));
  model.command('import').argument('<file>').action(run(async (output, workspace, _options, [file]) => withHost(workspace, async (client) => {
    if (file === undefined) throw new AppError('invalid-input', 'Which file?');
    const version = await follow<ModelVersion>(client, output, client.call('training.importModel', { file: resolve(file) }));
    output.result(version, [`${version.name} is in${version.active ? ' and active' : ''}`]);
  })));
}
