import type { InputOf } from '../../../electron/common/rpc/api.ts';
import type { HostApi } from '../../../electron/common/contract/host-api.ts';
import type { ImportId, PostId } from '../../../electron/common/domain/ids.ts';
import { bound } from '../../workbench/bound-view.ts';
import { registerContribution } from '../../workbench/contributions.ts';
import { showDialog } from '../../workbench/show-dialog.ts';
import type { Workbench } from '../../workbench/workbench.svelte.ts';
import { followDrops } from './dropped-files.ts';
import ImportEditor from './ImportEditor.svelte';
import { ImportState } from './import-state.svelte.ts';
import { ImportsList } from './imports-list.svelte.ts';
import TakeBackDialog from './TakeBackDialog.svelte';

registerContribution({
  id: 'import',
  name: 'Import',
  activate(workbench) {
    const state = new ImportState(workbench);
    const imports = new ImportsList(workbench);
    const { commands, connection, editors, keybindings } = workbench;
    editors.register({ kind: 'import', icon: 'cloud-download', component: bound(ImportEditor, { state, imports }), title: () => 'Import posts' });
    const open = () => { editors.open({ kind: 'import', key: 'import' }); state.focus.ask(); };
    commands.register({ id: 'data.open', category: 'Data', title: 'Import posts…', run: async (source) => { open(); if (typeof source === 'string') await state.take(source); } });
    commands.register({ id: 'data.import', category: 'Data', title: 'Import', palette: false, run: async (input) => { await connection.call('data.import', input as InputOf<HostApi['data.import']>); } });
    commands.register({ id: 'data.takeBack', category: 'Import', title: 'Take back the last import…', run: (id) => askToTakeBack(workbench, imports, typeof id === 'number' ? id as ImportId : undefined) });
    keybindings.add({ key: 'ctrlcmd+alt+o', command: 'data.open' });
    followDrops(window, ({ name, bytes, others }) => {
      open();
      state.drop(name, bytes, others).catch((error: unknown) => { workbench.notices.error(error, `“${name}” was dropped`); });
    });
  },
});

/** Asks once, with what would go and what would stay; without a number, of the newest import that can be taken back. */
async function askToTakeBack(workbench: Workbench, imports: ImportsList, asked: ImportId | undefined): Promise<void> {
  const id = asked ?? await imports.last();
  if (id === undefined) { workbench.notices.info('There is no import that could be taken back.'); return; }
  const preview = await imports.weigh(id);
  showDialog(TakeBackDialog, {
    preview,
    onconfirm: async () => { await imports.takeBack(id).catch((error: unknown) => { workbench.notices.error(error, 'The import was not taken back'); }); },
    onopen: (post: PostId) => { workbench.openPost(post, { pinned: true }); },
  });
}
