import { bound } from '../../workbench/bound-view.ts';
import { registerContribution } from '../../workbench/contributions.ts';
import ExportEditor from './ExportEditor.svelte';
import { ExportState } from './export-state.svelte.ts';

registerContribution({
  id: 'export',
  name: 'Export',
  activate(workbench) {
    const state = new ExportState(workbench);
    const { commands, editors } = workbench;
    editors.register({ kind: 'export', icon: 'save-as', component: bound(ExportEditor, { state }), title: () => 'Export', prepare: () => { state.open().catch((error: unknown) => { workbench.notices.error(error, 'Export'); }); } });
    const open = (what: 'posts' | 'decisions') => { state.what = what; editors.open({ kind: 'export', key: 'export' }); };
    commands.register({ id: 'data.export', category: 'Data', title: 'Export posts with their hashtags…', run: () => { open('posts'); } });
    commands.register({ id: 'data.exportDecisions', category: 'Data', title: 'Export the decisions…', run: () => { open('decisions'); } });
  },
});
