import type { VersionId } from '../../../electron/common/domain/ids.ts';
import { bound } from '../../workbench/bound-view.ts';
import { registerContribution } from '../../workbench/contributions.ts';
import EvaluationView from './EvaluationView.svelte';
import { ModelsState } from './models-state.svelte.ts';
import ModelsView from './ModelsView.svelte';

registerContribution({
  id: 'models',
  name: 'Models',
  activate(workbench) {
    const models = new ModelsState(workbench);
    workbench.views.register({ id: 'models', title: 'Models', location: 'sideBar', icon: 'beaker', order: 20, component: bound(ModelsView, { models }) });
    workbench.views.register({ id: 'evaluation', title: 'Evaluation', location: 'panel', icon: 'graph', order: 15, component: bound(EvaluationView, { models }) });
    workbench.commands.register({ id: 'models.activate', category: 'Models', title: 'Use this version', palette: false, run: async (version) => { if (typeof version === 'number') await models.activate(version as VersionId); } });
    workbench.commands.register({ id: 'models.renew', category: 'Models', title: 'Renew all suggestions', run: async () => { await workbench.connection.call('suggestions.refresh', {}); } });
    workbench.commands.register({
      id: 'models.evaluate', category: 'Models', title: 'Evaluate on test',
      run: async () => { workbench.layout.showPanel('evaluation'); await workbench.connection.call('training.evaluate', { split: 'test' }); },
    });
  },
});
