import type { FigureKind } from '../../lib/attention-figure.ts';
import { attentionCsv } from '../../lib/attention-file.ts';
import { bound } from '../../workbench/bound-view.ts';
import { registerContribution } from '../../workbench/contributions.ts';
import { figureSource } from '../../workbench/figure-source.ts';
import { Wanted } from '../../workbench/wanted.ts';
import NumbersView from './NumbersView.svelte';

registerContribution({
  id: 'numbers',
  name: 'Attention (numbers)',
  activate(workbench) {
    const { commands, layout, notices, views } = workbench;
    const sight = new Wanted();
    views.register({ id: 'numbers', title: 'Attention (numbers)', location: 'secondarySideBar', icon: 'table', order: 17, component: bound(NumbersView, { sight }) });
    commands.register({
      id: 'attention.numbers', category: 'Attention', title: 'Numbers off / on',
      run: () => {
        const open = layout.secondarySideBar && !layout.folded.includes('numbers');
        if (open || layout.folded.includes('numbers')) layout.fold('numbers');
        if (open) return;
        layout.secondarySideBar = true;
        layout.zen = false;
        sight.ask();
      },
    });
    const copy = (id: string, title: string, kind: FigureKind) => {
      commands.register({
        id, category: 'Attention', title,
        run: async () => {
          const source = figureSource(workbench);
          if (source === undefined) { notices.info('Open a post first, and wait until the model has answered: there are no numbers to copy yet.'); return; }
          await navigator.clipboard.writeText(attentionCsv(kind, source));
          notices.info('Copied as CSV, with post, version, encoder and scale in each line.');
        },
      });
    };
    copy('numbers.copyRegions', 'Copy the regions’ numbers as CSV', 'photo');
    copy('numbers.copyWords', 'Copy the words’ numbers as CSV', 'caption');
  },
});
