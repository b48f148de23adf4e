import { bound } from '../../workbench/bound-view.ts';
import { registerContribution } from '../../workbench/contributions.ts';
import { registerExperiments } from './experiments.ts';
import { TrainingState } from './training-state.svelte.ts';
import TrainingView from './TrainingView.svelte';

registerContribution({
  id: 'training',
  name: 'Training',
  activate(workbench) {
    const training = new TrainingState(workbench);
    workbench.views.register({ id: 'training', title: 'Training', location: 'panel', icon: 'beaker', order: 10, component: bound(TrainingView, { training }) });
    workbench.commands.register({ id: 'training.start', category: 'Training', title: 'Train a model on the tagged posts', run: async () => { workbench.layout.showPanel('training'); await training.start(); } });
    workbench.commands.register({ id: 'training.fineTune', category: 'Training', title: 'Learn from the judgements', run: async () => { workbench.layout.showPanel('training'); await training.fineTune(); } });
    workbench.commands.register({ id: 'training.options', category: 'Training', title: 'Options of the next training', run: () => { workbench.layout.showPanel('training'); training.optionsOpen = true; } });
    registerExperiments(workbench, training);
  },
});
