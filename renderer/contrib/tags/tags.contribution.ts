import { bound } from '../../workbench/bound-view.ts';
import { registerContribution } from '../../workbench/contributions.ts';
import { TagsState } from './tags-state.svelte.ts';
import TagsView from './TagsView.svelte';

registerContribution({
  id: 'tags',
  name: 'Hashtags',
  activate(workbench) {
    const tags = new TagsState(workbench);
    const { commands, layout, menus, views } = workbench;
    views.register({ id: 'tags', title: 'Hashtags', location: 'sideBar', icon: 'symbol-numeric', order: 40, component: bound(TagsView, { tags }) });
    const add = (id: string, title: string, run: (...values: readonly unknown[]) => void) => { commands.register({ id, category: 'Hashtags', title, run }); };
    add('tags.open', 'Show the hashtags', () => { layout.openSideBar('tags'); tags.focus.ask(); });
    add('tags.import', 'Import a list of hashtags…', () => { layout.openSideBar('tags'); tags.importing = true; });
    add('tags.rename', 'Rename a hashtag', (tag) => { layout.openSideBar('tags'); if (typeof tag === 'string') tags.renaming = tag; else tags.focus.ask(); });
    add('tags.postsInList', 'Posts of a hashtag in the list', (tag) => { if (typeof tag === 'string') workbench.run('posts.filter', { tag }); else workbench.run('tags.open'); });
    add('tags.postsInGrid', 'Posts of a hashtag in a grid', (tag) => { if (typeof tag === 'string') workbench.run('grid.open', { tag }); else workbench.run('tags.open'); });
    menus.add(
      { menu: 'tags/row', command: 'tags.postsInGrid', group: '1', order: 1, title: 'Show its posts in a grid' },
      { menu: 'tags/row', command: 'tags.postsInList', group: '1', order: 2, title: 'Show its posts in the list' },
      { menu: 'tags/row', command: 'tags.rename', group: '2', order: 1, title: 'Rename…' },
    );
  },
});
