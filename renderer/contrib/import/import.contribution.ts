import type { InputOf } from '../../../electron/common/rpc/api.ts';
import type { HostApi } from '../../../electron/common/contract/host-api.ts';
import { bound } from '../../workbench/bound-view.ts';
import { registerContribution } from '../../workbench/contributions.ts';
import { followDrops } from './dropped-files.ts';
import ImportEditor from './ImportEditor.svelte';
import { ImportState } from './import-state.svelte.ts';

registerContribution({
  id: 'import',
  name: 'Import',
  activate(workbench) {
    const state = new ImportState(workbench);
    const { commands, connection, editors, keybindings } = workbench;
    editors.register({ kind: 'import', icon: 'cloud-download', component: bound(ImportEditor, { state }), title: () => 'Import posts' });
    const open = () => { editors.open({ kind: 'import', key: 'import' }); setTimeout(() => { state.focus(); }); };
    commands.register({ id: 'data.open', category: 'Data', title: 'Import posts…', run: async (source) => { open(); if (typeof source === 'string') await state.take(source); } });
    commands.register({ id: 'data.import', category: 'Data', title: 'Import', palette: false, run: async (input) => { await connection.call('data.import', input as InputOf<HostApi['data.import']>); } });
    keybindings.add({ key: 'ctrlcmd+alt+o', command: 'data.open' });
    followDrops(window, ({ name, bytes, others }) => {
      open();
      state.drop(name, bytes, others).catch((error: unknown) => { workbench.notices.error(error, `“${name}” was dropped`); });
    });
  },
});
