import { isFigureSheet, type Figure, type FigureSheet } from '../../lib/figure-sheet.ts';
import { registerContribution } from '../../workbench/contributions.ts';
import { figureSheet } from '../../workbench/figure-source.ts';
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
      // Asked for with what is to leave, or with one of the figures of what is in front.
      run: (asked) => {
        const { active } = workbench.editors;
        const sheet = isFigureSheet(asked) ? asked : workbench.figures.of(active?.id) ?? figureSheet(workbench);
        if (sheet === undefined) { workbench.notices.info('Open a post first, and wait until the model has answered: there is no attention to export yet.'); return; }
        const usual = [asked, active?.input.kind === MATRIX ? 'matrix' : undefined].find((key) => sheet.figures.some((one) => one.key === key && one.missing === undefined));
        ask(workbench, sheet, typeof usual === 'string' ? usual : sheet.figures.find((one) => one.missing === undefined)?.key ?? '');
      },
    });
    workbench.menus.add({ menu: 'attention', command: 'figures.export', group: '2', order: 2 });
  },
});

function ask({ notices }: Workbench, sheet: FigureSheet, first: string): void {
  showDialog(FigureDialog, {
    sheet, first,
    onsave: async (figure: Figure, format: FigureFormat, embed: boolean) => {
      try { notices.info(`Saved ${await saveFigure({ post: sheet.post, figure, format, photo: embed ? sheet.photo : undefined })}`); } catch (error) { notices.error(error, 'The figure could not be saved'); }
    },
  });
}
