import { bound } from '../../workbench/bound-view.ts';
import { registerContribution } from '../../workbench/contributions.ts';
import { SearchState } from './search-state.svelte.ts';
import SearchView from './SearchView.svelte';

registerContribution({
  id: 'search',
  name: 'Search',
  activate(workbench) {
    const search = new SearchState(workbench);
    const { commands, keybindings, layout, views } = workbench;
    views.register({ id: 'search', title: 'Search', location: 'sideBar', icon: 'search', order: 20, command: 'search.open', component: bound(SearchView, { search }) });
    commands.register({
      id: 'search.open', category: 'Posts', title: 'Search the posts',
      run: async (text) => {
        layout.openSideBar('search');
        if (typeof text === 'string') await search.ask(text);
        search.focus.ask();
      },
    });
    keybindings.add({ key: 'ctrlcmd+shift+f', command: 'search.open' });
  },
});
