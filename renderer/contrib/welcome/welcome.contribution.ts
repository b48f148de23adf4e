import { registerContribution } from '../../workbench/contributions.ts';
import Welcome from './Welcome.svelte';

/** The sample feed of the documentation: 24 accounts × 40 posts, encoded and trained on at once. */
const SAMPLE = { seed: 1, accounts: 24, posts: 40, habit: true, blankPhotos: false, train: true };

registerContribution({
  id: 'welcome',
  name: 'Welcome',
  activate(workbench) {
    const { connection, commands, editors } = workbench;
    editors.register({ kind: 'welcome', icon: 'home', component: Welcome, title: () => 'Welcome' });
    commands.register({ id: 'view.welcome', category: 'Help', title: 'Welcome', run: () => { editors.open({ kind: 'welcome', key: 'welcome' }); } });
    commands.register({ id: 'data.sample', category: 'Data', title: 'Make the sample feed', run: async () => { await connection.call('data.sample', SAMPLE); } });
    commands.register({ id: 'data.encode', category: 'Data', title: 'Encode the images', run: async () => { await connection.call('data.encode', {}); } });
  },
});
