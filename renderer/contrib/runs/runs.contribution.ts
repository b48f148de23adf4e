import { registerContribution } from '../../workbench/contributions.ts';
import RunEditor from './RunEditor.svelte';
import SeriesEditor from './SeriesEditor.svelte';

registerContribution({
  id: 'runs',
  name: 'Runs',
  activate(workbench) {
    const { commands, editors, connection, layout } = workbench;
    editors.register({ kind: 'run', icon: 'history', component: RunEditor, title: ({ key }) => `Run ${key}` });
    editors.register({ kind: 'series', icon: 'layers', component: SeriesEditor, title: ({ key }) => `Series ${key}` });
    commands.register({ id: 'runs.openSeries', category: 'Models', title: 'Open a series of seeds', palette: false, run: (series) => { if (typeof series === 'number') editors.open({ kind: 'series', key: String(series) }); } });
    commands.register({
      id: 'runs.open', category: 'Models', title: 'Open the newest run',
      run: async (run) => {
        const id = typeof run === 'number' ? run : (await connection.call('training.runs', { limit: 1 })).runs[0]?.id;
        if (id === undefined) layout.openSideBar('models');
        else editors.open({ kind: 'run', key: String(id) });
      },
    });
  },
});
