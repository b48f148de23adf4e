import type { VersionId } from '../../../electron/common/domain/ids.ts';
import { AppError } from '../../../electron/common/rpc/app-error.ts';
import { bound } from '../../workbench/bound-view.ts';
import { showView } from '../../workbench/view-commands.ts';
import type { Workbench } from '../../workbench/workbench.svelte.ts';
import { settingsOf, type Experiment } from './experiment-rows.ts';
import { ExperimentsState } from './experiments-state.svelte.ts';
import ExperimentsView from './ExperimentsView.svelte';
import { optionsOf, type StartInput } from './training-options.ts';
import type { TrainingState } from './training-state.svelte.ts';

/** The view of the side bar: start, follow and look back at trainings and evaluations. */
export function registerExperiments(workbench: Workbench, training: TrainingState): void {
  const experiments = new ExperimentsState(workbench);
  workbench.views.register({ id: 'experiments', title: 'Experiments', location: 'sideBar', icon: 'beaker', order: 25, command: 'experiments.show', component: bound(ExperimentsView, { training, experiments }) });
  workbench.commands.register({ id: 'experiments.show', category: 'Training', title: 'Show the experiments', run: () => showView(workbench, { id: 'experiments', location: 'sideBar' }) });
  workbench.keybindings.add({ key: 'ctrlcmd+shift+e', command: 'experiments.show' });
  registerOnVersion(workbench, experiments);
  registerAgain(workbench, training, experiments);
  registerMenu(workbench, experiments);
}

/** Commands of a line of the list do for its version what other features do for one: they are asked by name. */
function registerOnVersion(workbench: Workbench, experiments: ExperimentsState): void {
  const { commands } = workbench;
  const forVersion = (id: string, title: string, run: (version: VersionId) => void) => {
    commands.register({ id, category: 'Experiments', title, palette: false, run: (job) => { const version = experiments.of(job)?.version?.id; if (version !== undefined) run(version); } });
  };
  const active = () => experiments.runs.active?.id;
  forVersion('experiments.use', 'Use its version', (version) => { workbench.run('models.activate', version); });
  forVersion('experiments.compare', 'Compare with the version in use', (version) => { workbench.run('compare.open', undefined, active() === version ? undefined : active(), version); });
  forVersion('experiments.evaluate', 'Evaluate its version on test', (version) => { workbench.run('models.evaluate', 'test', version); });
  forVersion('experiments.export', 'Export its version…', (version) => { workbench.run('models.export', version); });
  commands.register({
    id: 'experiments.open', category: 'Experiments', title: 'Open', palette: false,
    run: (job) => {
      const run = experiments.of(job)?.run;
      if (run === undefined) workbench.run('view.openPanel', 'jobs');
      else workbench.run('runs.open', run.id);
    },
  });
}

function registerAgain({ commands, layout }: Workbench, training: TrainingState, experiments: ExperimentsState): void {
  const asked = (job: unknown): StartInput => {
    const input = settingsOf(experiments.of(job)?.run);
    if (input === undefined) throw new AppError('unavailable', 'What this run was asked is not known, so it cannot be asked again.', { hint: 'Choose the settings under Options.' });
    return input;
  };
  commands.register({ id: 'experiments.repeat', category: 'Experiments', title: 'Train again with the same settings', palette: false, run: async (job) => { const { seed, ...input } = asked(job); await training.begin({ input, seeds: seed === undefined ? [] : [seed] }); } });
  commands.register({
    id: 'experiments.settings', category: 'Experiments', title: 'Take its settings as options', palette: false,
    run: (job) => { training.setOptions(optionsOf(asked(job))); experiments.optionsOpen = true; layout.openSideBar('experiments'); },
  });
}

function registerMenu({ menus, contextKeys }: Workbench, experiments: ExperimentsState): void {
  const fact = (key: string, read: (one: Experiment) => unknown) => { contextKeys.bind(key, () => (experiments.pointed === undefined ? undefined : read(experiments.pointed))); };
  fact('experiment', ({ kind }) => kind);
  fact('experimentVersion', ({ version }) => (version === undefined ? undefined : version.active ? 'in use' : 'other'));
  fact('experimentFailed', ({ run }) => run === undefined);
  const menu = 'experiments/row';
  menus.add(
    { menu, command: 'experiments.open', group: '1', order: 1, when: '!experimentFailed', title: 'Open the run' },
    { menu, command: 'experiments.open', group: '1', order: 1, when: 'experimentFailed', title: 'Show the jobs' },
    { menu, command: 'experiments.compare', group: '1', order: 2, when: "experimentVersion == 'other'" },
    { menu, command: 'experiments.compare', group: '1', order: 2, when: "experimentVersion == 'in use'", title: 'Compare with another version' },
    { menu, command: 'experiments.use', group: '2', order: 1, when: "experimentVersion == 'other'" },
    { menu, command: 'experiments.evaluate', group: '2', order: 2, when: 'experimentVersion' },
    { menu, command: 'experiments.export', group: '2', order: 3, when: 'experimentVersion' },
    { menu, command: 'experiments.settings', group: '3', order: 1, when: "experiment == 'train' && !experimentFailed" },
    { menu, command: 'experiments.repeat', group: '3', order: 2, when: "experiment == 'train' && !experimentFailed" },
  );
}
