import { registerContribution } from '../../workbench/contributions.ts';
import type { Workbench } from '../../workbench/workbench.svelte.ts';
import { commandSource, postSource, tagSource, accountSource } from './quick-sources.ts';

registerContribution({
  id: 'quick-open',
  name: 'Quick open',
  activate(workbench: Workbench) {
    const { quickInput, commands, keybindings } = workbench;
    for (const source of [postSource(workbench), commandSource(workbench), tagSource(workbench), accountSource(workbench)]) quickInput.addSource(source);
    commands.register({ id: 'palette.open', category: 'Help', title: 'Show all commands', palette: false, run: () => { quickInput.show('>'); } });
    commands.register({ id: 'quickOpen.open', category: 'Posts', title: 'Go to a post, tag or account', run: () => { quickInput.show(''); } });
    keybindings.add(
      { key: 'ctrlcmd+p', command: 'quickOpen.open' },
      { key: 'ctrlcmd+shift+p', command: 'palette.open' },
      { key: 'f1', command: 'palette.open' },
    );
  },
});
