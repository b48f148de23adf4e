import type { VersionId } from '../../../electron/common/domain/ids.ts';
import { bound } from '../../workbench/bound-view.ts';
import { registerContribution } from '../../workbench/contributions.ts';
import type { Workbench } from '../../workbench/workbench.svelte.ts';
import EvaluationView from './EvaluationView.svelte';
import { ModelsState } from './models-state.svelte.ts';
import ModelsView from './ModelsView.svelte';

const asVersion = (value: unknown) => (typeof value === 'number' ? value as VersionId : undefined);

registerContribution({
  id: 'models',
  name: 'Models & runs',
  activate(workbench) {
    const models = new ModelsState(workbench);
    workbench.views.register({ id: 'models', title: 'Models & runs', location: 'sideBar', icon: 'versions', order: 30, component: bound(ModelsView, { models }) });
    workbench.views.register({ id: 'evaluation', title: 'Evaluation', location: 'panel', icon: 'graph', order: 15, component: bound(EvaluationView, { models }) });
    registerUse(workbench, models);
    registerFiles(workbench, models);
    const { commands, menus } = workbench;
    commands.register({ id: 'models.renew', category: 'Models', title: 'Renew all suggestions', run: async () => { await workbench.connection.call('suggestions.refresh', {}); } });
    commands.register({
      id: 'models.evaluate', category: 'Models', title: 'Evaluate on test',
      run: async (split, version) => {
        workbench.layout.showPanel('evaluation');
        const of = asVersion(version);
        await workbench.connection.call('training.evaluate', { split: split === 'validation' ? 'validation' : 'test', ...(of === undefined ? {} : { version: of }) });
      },
    });
    menus.add({ menu: 'models/version', command: 'models.activate', group: '1', order: 1 }, { menu: 'models/version', command: 'models.export', group: '2', order: 1 });
  },
});

function registerUse({ commands, notices }: Workbench, models: ModelsState): void {
  commands.register({ id: 'models.activate', category: 'Models', title: 'Use this version', palette: false, run: async (version) => { const id = asVersion(version); if (id !== undefined) await models.activate(id); } });
  commands.register({ id: 'models.showActive', category: 'Models', title: 'Show the version in use', run: () => { models.showActive(); } });
  commands.register({ id: 'models.back', category: 'Models', title: 'Use the version that was in use before', run: async () => { if (models.back === undefined) notices.info('No other version was in use before.'); else await models.activate(models.back.id); } });
}

function registerFiles({ commands, layout, connection, runs }: Workbench, models: ModelsState): void {
  commands.register({
    id: 'models.export', category: 'Models', title: 'Export a model…',
    run: async (version, file) => {
      const id = asVersion(version) ?? runs.active?.id;
      if (typeof file === 'string') await connection.call('training.exportModel', { file, ...(id === undefined ? {} : { version: id }) });
      else if (id !== undefined) { layout.openSideBar('models'); models.asking = { what: 'export', version: id }; }
    },
  });
  commands.register({
    id: 'models.import', category: 'Models', title: 'Import a model…',
    run: async (file) => {
      if (typeof file === 'string') await connection.call('training.importModel', { file });
      else { layout.openSideBar('models'); models.asking = { what: 'import' }; }
    },
  });
}
