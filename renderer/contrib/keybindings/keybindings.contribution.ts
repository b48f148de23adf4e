import { bound } from '../../workbench/bound-view.ts';
import { registerContribution } from '../../workbench/contributions.ts';
import KeybindingsEditor from './KeybindingsEditor.svelte';
import { KeysState } from './keys-state.svelte.ts';

registerContribution({
  id: 'keybindings',
  name: 'Keys',
  activate(workbench) {
    const { commands, editors, keybindings } = workbench;
    const keys = new KeysState(workbench);
    editors.register({ kind: 'keybindings', icon: 'keyboard', component: bound(KeybindingsEditor, { keys }), title: () => 'Keys', prepare: () => { void keys.read(); }, history: keys.history });
    commands.register({ id: 'keybindings.open', category: 'Preferences', title: 'Keys', run: () => { editors.open({ kind: 'keybindings', key: 'keybindings' }); } });
    commands.register({ id: 'keybindings.openJson', category: 'Preferences', title: 'Keys as JSON', run: () => commands.run('settings.openJson', 'keybindings') });
    keybindings.add({ key: 'ctrlcmd+k ctrlcmd+s', command: 'keybindings.open' });
  },
});
