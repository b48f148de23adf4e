import { bound } from '../../workbench/bound-view.ts';
import { registerContribution } from '../../workbench/contributions.ts';
import { ProblemsList } from './problems-list.svelte.ts';
import ProblemsView from './ProblemsView.svelte';

registerContribution({
  id: 'problems',
  name: 'Problems',
  activate(workbench) {
    const problems = new ProblemsList(workbench);
    workbench.views.register({ id: 'problems', title: 'Problems', location: 'panel', icon: 'warning', order: 20, component: bound(ProblemsView, { problems }), badge: () => problems.count });
  },
});
