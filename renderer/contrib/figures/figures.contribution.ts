import { FIGURES, type FigureKind, type FigureSource } from '../../lib/attention-figure.ts';
import { registerContribution } from '../../workbench/contributions.ts';
import { figureSource } from '../../workbench/figure-source.ts';
import { showDialog } from '../../workbench/show-dialog.ts';
import { MATRIX, type Workbench } from '../../workbench/workbench.svelte.ts';
import FigureDialog from './FigureDialog.svelte';
import { saveFigure, type FigureFormat } from './save-figure.ts';

registerContribution({
  id: 'figures',
  name: 'Figures',
  activate(workbench) {
    workbench.commands.register({
      id: 'figures.export', category: 'Attention', title: 'Export figure…',
      run: (asked) => {
        const source = figureSource(workbench);
        if (source === undefined) { workbench.notices.info('Open a post first, and wait until the model has answered: there is no attention to export yet.'); return; }
        const first: FigureKind = FIGURES.find((kind) => kind === asked) ?? (workbench.editors.active?.input.kind === MATRIX ? 'matrix' : source.attention.regions.length > 0 ? 'photo' : 'caption');
        ask(workbench, source, first);
      },
    });
    workbench.menus.add({ menu: 'attention', command: 'figures.export', group: '2', order: 2 });
  },
});

function ask(workbench: Workbench, source: FigureSource, first: FigureKind): void {
  const image = workbench.document?.post?.image?.id;
  showDialog(FigureDialog, {
    source, first,
    onsave: async (kind: FigureKind, format: FigureFormat, embed: boolean) => {
      try { workbench.notices.info(`Saved ${await saveFigure({ kind, format, embed, source, photo: image === undefined ? undefined : `/assets/${image}/preview` })}`); } catch (error) { workbench.notices.error(error, 'The figure could not be saved'); }
    },
  });
}
