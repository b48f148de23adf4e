import type { PostId } from '../../../electron/common/domain/ids.ts';
import { postName } from '../../lib/post-name.ts';
import { postQueryText, type PostFilter } from '../../lib/post-query.ts';
import { bound } from '../../workbench/bound-view.ts';
import type { EditorInput } from '../../workbench/editors.svelte.ts';
import { registerContribution } from '../../workbench/contributions.ts';
import Grid from './Grid.svelte';
import { registerGridCommands } from './grid-commands.ts';
import type { GridState } from './grid-state.svelte.ts';
import { ByPanel } from '../../workbench/by-panel.ts';

registerContribution({
  id: 'grid',
  name: 'Grid and bulk work',
  activate(workbench) {
    const open = new ByPanel<GridState>();
    const { commands, editors, accounts, postNames, keybindings } = workbench;
    const alike = (values: EditorInput['values'] = {}) => (typeof values['similar'] === 'number' ? values['similar'] as PostId : undefined);
    editors.register({
      kind: 'grid', icon: 'table', component: bound(Grid, { open }),
      title: ({ values = {} }) => {
        const post = alike(values);
        const named = postNames.of(post);
        if (post !== undefined) return named === undefined ? 'Near-duplicates' : `Near-duplicates: ${postName(named, 32)}`;
        return postQueryText((values['filter'] ?? {}) as PostFilter, accounts.nameOf) || 'All posts';
      },
      prepare: ({ values }) => { const post = alike(values); if (post !== undefined) postNames.want(post); },
    });
    const add = (id: string, category: string, title: string, run: (...values: readonly unknown[]) => void | Promise<void>) => { commands.register({ id, category, title, run }); };
    const here = (run: (grid: GridState) => void | Promise<void>) => () => {
      const grid = open.of(editors.active?.id);
      if (grid !== undefined) return run(grid);
      workbench.notices.info('Open a grid of posts first (Posts: Show in a grid).');
    };
    add('grid.open', 'Posts', 'Show in a grid', (given) => {
      const filter = typeof given === 'object' && given !== null ? { ...given } : {};
      editors.open({ kind: 'grid', key: JSON.stringify(filter), values: { filter } });
    });
    add('grid.similar', 'Posts', 'Show near-duplicates in a grid', (post) => {
      const id = typeof post === 'number' ? post : workbench.activePost;
      if (id === undefined) workbench.notices.info('Open a post first.');
      else editors.open({ kind: 'grid', key: `similar ${id}`, values: { similar: id } }, { pinned: true, beside: true });
    });
    add('grid.chooseAll', 'Posts', 'Choose all posts of the grid', here((grid) => grid.chooseAll()));
    add('bulk.open', 'Labelling', 'Accept in bulk', here((grid) => { grid.bulk.open = !grid.bulk.open; }));
    add('bulk.apply', 'Labelling', 'Accept in bulk: do it', here((grid) => { if (grid.bulk.open) return grid.bulk.apply(); grid.bulk.open = true; }));
    add('bulk.cancel', 'Labelling', 'Accept in bulk: stop', here((grid) => grid.bulk.cancel()));
    registerGridCommands(workbench, open);
    keybindings.add({ key: 'ctrlcmd+alt+g', command: 'grid.open' }, { key: 'b', command: 'bulk.open', when: "editor == 'grid' && !inputFocus && part == 'editor'" });
    // A judgement or an undo, here or in another window; a grid behind another tab does not make the host look through all posts.
    workbench.connection.on('posts.changed', () => { open.of(editors.active?.id)?.bulk.changed(); });
    workbench.connection.on('model.activated', () => { for (const grid of open.all()) grid.bulk.changed(); });
    workbench.jobs.onFinished((job) => { for (const grid of open.all()) grid.bulk.ended(job); });
  },
});
