import { copyText } from '../../lib/clipboard.ts';
import { counted } from '../../lib/format.ts';
import { bound } from '../../workbench/bound-view.ts';
import { registerContribution } from '../../workbench/contributions.ts';
import { LogLines } from './log-lines.svelte.ts';
import OutputView from './OutputView.svelte';

registerContribution({
  id: 'output',
  name: 'Output',
  activate(workbench) {
    const { commands, keybindings, layout, notices } = workbench;
    const log = new LogLines(workbench);
    const add = (id: string, title: string, run: () => void | Promise<void>) => { commands.register({ id, category: 'Output', title, run }); };
    workbench.views.register({ id: 'output', title: 'Output', location: 'panel', icon: 'output', order: 25, component: bound(OutputView, { log }) });
    add('output.open', 'Show the output', () => { layout.showPanel('output'); });
    add('output.follow', 'Follow the newest line or pause', () => { log.follow = !log.follow; });
    add('output.clear', 'Clear the view of the output', () => { log.clear(); });
    add('output.copy', 'Copy the lines shown', async () => {
      const text = log.shown.map((line) => `${new Date(line.at).toISOString()} ${line.level} ${line.source} ${line.text}`).join('\n');
      await copyText(text);
      notices.info(`Copied ${counted(log.shown.length, 'line')}.`);
    });
    keybindings.add({ key: 'ctrlcmd+shift+u', command: 'output.open' });
  },
});
