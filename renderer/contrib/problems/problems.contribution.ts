import { copyText } from '../../lib/clipboard.ts';
import { counted } from '../../lib/format.ts';
import { bound } from '../../workbench/bound-view.ts';
import { registerContribution } from '../../workbench/contributions.ts';
import { problemText, ProblemsList } from './problems-list.svelte.ts';
import ProblemsView from './ProblemsView.svelte';

registerContribution({
  id: 'problems',
  name: 'Problems',
  activate(workbench) {
    const problems = new ProblemsList(workbench);
    workbench.views.register({ id: 'problems', title: 'Problems', location: 'panel', icon: 'warning', order: 20, component: bound(ProblemsView, { problems }), badge: () => problems.count });
    workbench.commands.register({
      id: 'problems.copy', category: 'Problems', title: 'Copy the problems shown',
      run: async () => {
        await copyText(problems.shown.map(problemText).join('\n'));
        workbench.notices.info(`Copied ${counted(problems.shown.length, 'problem')}.`);
      },
    });
  },
});
