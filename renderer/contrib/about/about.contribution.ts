import { registerContribution } from '../../workbench/contributions.ts';
import { showDialog } from '../../workbench/show-dialog.ts';
import About from './About.svelte';

registerContribution({
  id: 'about',
  name: 'About',
  activate(workbench) {
    workbench.commands.register({ id: 'help.about', category: 'Help', title: 'About MACON Workbench', run: () => { showDialog(About, { workbench }); } });
  },
});
