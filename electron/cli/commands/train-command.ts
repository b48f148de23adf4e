import type { Command } from 'commander';
import { TRAINING_MOST, type TrainingReport } from '../../common/contract/training-api.ts';
import { counted } from '../../common/domain/counted.ts';
import { SPLIT_RULES, type SplitRule } from '../../common/domain/split.ts';
import { MEMORY_MODES } from '../../common/domain/memory.ts';
import { type DataCounts, type FilterReport, PAPER_FILTER, type PaperFilter } from '../../common/domain/paper-filter.ts';
import { AppError } from '../../common/rpc/app-error.ts';
import { parseSeeds } from '../../common/domain/seeds.ts';
import { EXIT } from '../exit-codes.ts';
import type { Options, Run } from '../run.ts';
import { follow, withHost } from '../session.ts';
import { oneOf, whole } from './data-commands.ts';
import { f1, number } from './numbers.ts';
import { trainSeries } from './train-series.ts';

const signed = (value: number): string => `${value < 0 ? '' : '+'}${value.toFixed(3)}`;

function trainingLines(report: TrainingReport): string[] {
  const { validation } = report;
  const change = validation.before === undefined ? f1(validation.after) : `${f1(validation.before)} → ${f1(validation.after)}`;
  const interval = validation.change === undefined ? '' : `, change ${signed(validation.change.mean)} (95% between ${signed(validation.change.low)} and ${signed(validation.change.high)})`;
  return [
    `version ${report.version}: ${report.kind} on ${counted(report.posts, 'post')}, ${counted(report.steps, 'step')} in ${report.seconds.toFixed(1)} s`,
    ...(report.splitRule === undefined ? [] : [`sides by the rule ${report.splitRule}`]),
    validation.posts === 0
      ? `no validation posts: ${report.kind === 'fine-tune' ? 'no hold-out to judge it on' : `${report.epochs === 1 ? 'the one epoch was' : `all ${report.epochs} epochs were`} run, without early stopping`}; macon evaluate measures it on test`
      : `F1@5 on ${counted(validation.posts, 'validation post')}: ${change}${interval}${validation.enough ? '' : ' (too few posts to tell small changes from chance)'}`,
    ...(report.kind === 'fine-tune' ? [`learnt from ${counted(report.decisions, 'decision')}; held out and not used: ${counted(report.heldOutDecided, 'judged post')}`] : []),
    ...(report.filter === undefined ? [] : filterLines(report.filter)),
    ...(report.keptAside === undefined ? [] : [`${report.keptAside} macon model activate ${report.version} takes it all the same.`]),
  ];
}

/** Several seeds are a series of trainings. */
function seedsOf(options: Options): readonly number[] | undefined {
  if (options['seeds'] === undefined) return undefined;
  const wrong = options['fineTune'] === true ? ['--fine-tune', 'It goes on with the seed of the version that it learns on.'] : options['seed'] !== undefined ? ['--seed', 'Write all of them in --seeds.'] : undefined;
  if (wrong !== undefined) throw new AppError('invalid-input', `--seeds does not go with ${wrong[0] ?? ''}.`, { hint: wrong[1] ?? '' });
  const seeds = parseSeeds(String(options['seeds']));
  if (typeof seeds === 'string') throw new AppError('invalid-input', `--seeds: ${seeds}`);
  if (seeds.length === 0) throw new AppError('invalid-input', '--seeds names no seed.', { hint: 'Write 1-5 or "1, 2, 3".' });
  return seeds;
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

const sizeOf = (counts: DataCounts): string => `${counted(counts.posts, 'post')}, ${counted(counts.accounts, 'account')}, ${counted(counts.tags, 'tag')}, ${counted(counts.words, 'word')}, ${counts.postsPerAccount.toFixed(1)} posts an account, ${counts.tagsPerPost.toFixed(2)} tags a post`;
const filterLines = ({ thresholds, before, after, dropped }: FilterReport): string[] => [
  `paper filter (tags on ${counted(thresholds.tagUses, 'post')}, words used ${counted(thresholds.wordUses, 'time')}, captions of ${counted(thresholds.captionWords, 'word')}, accounts of ${counted(thresholds.accountPosts, 'post')}):`,
  `  before: ${sizeOf(before)}`, `  after:  ${sizeOf(after)}`,
  `  left out: ${counted(dropped.withoutImage, 'post')} without image, ${dropped.withoutText} without text, ${dropped.withoutTags} without a tag that stayed, ${dropped.shortCaption} with short captions, ${dropped.smallAccount} of small accounts`,
];

export function addTrainCommand(program: Command, run: Run): void {
  program.command('train').description('train on the posts that have tags, or (--fine-tune) learn from the decisions made since')
    .option('--d <width>', 'embedding, LSTM and attention width (50, 100, 200, 300, 400, 500)')
    .option('--epochs <n>', 'most passes over the training posts')
    .option('--batch <n>', 'posts in a batch')
    .option('--seed <n>', 'seed of weights, batches and memories')
    .option('--seeds <list>', 'a training for each of several seeds, one after another: 1-5 or "1, 2, 3"; tells mean and standard deviation')
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
      const seeds = seedsOf(options);
      const optional = { epochs: number(options, 'epochs', 1, TRAINING_MOST.epochs), batch: number(options, 'batch', 1, TRAINING_MOST.batch), seed: number(options, 'seed', 0), slots: number(options, 'slots', 1, TRAINING_MOST.slots) };
      const given = Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined));
      const asked = { ...given, ...filterOf(options), ...splitOf(options), ...(options['memory'] === undefined ? {} : { memory: oneOf('--memory', options['memory'], MEMORY_MODES) }), ...(options['d'] === undefined ? {} : { d: Number(oneOf('--d', options['d'], ['50', '100', '200', '300', '400', '500'])) as 50 | 100 | 200 | 300 | 400 | 500 }) };
      if (seeds !== undefined && seeds.length > 1) return trainSeries(client, output, client.call('training.startSeries', { ...asked, seeds: [...seeds] }), seeds);
      const started = options['fineTune'] === true ? client.call('training.fineTune', steps === undefined ? {} : { steps }) : client.call('training.start', { ...asked, ...(seeds === undefined ? {} : { seed: seeds[0] }) });
      const report = await follow<TrainingReport>(client, output, started);
      output.result(report, trainingLines(report));
      return EXIT.ok;
    })));
}
