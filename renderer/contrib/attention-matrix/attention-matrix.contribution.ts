import type { PostId } from '../../../electron/common/domain/ids.ts';
import { shorten } from '../../lib/format.ts';
import { bound } from '../../workbench/bound-view.ts';
import { registerContribution } from '../../workbench/contributions.ts';
import { MATRIX, POST } from '../../workbench/workbench.svelte.ts';
import MatrixEditor from './MatrixEditor.svelte';
import { MatrixState } from './matrix-state.svelte.ts';

registerContribution({
  id: 'attention-matrix',
  name: 'Matrix C',
  activate(workbench) {
    const { commands, documents, editors, keybindings, menus } = workbench;
    const sorting = new MatrixState();
    editors.register({
      kind: MATRIX, icon: 'symbol-array', component: bound(MatrixEditor, { sorting }),
      title: ({ key }) => { const post = documents.of(Number(key) as PostId)?.post; return post === undefined ? 'C' : `C · ${post.caption === '' ? post.key : shorten(post.caption, 24)}`; },
      prepare: ({ key }) => { documents.open(Number(key) as PostId); },
    });
    commands.register({
      id: 'matrix.open', category: 'Attention', title: 'Matrix C beside the post',
      run: () => {
        const post = workbench.activePost;
        if (post === undefined) { workbench.notices.info('Open a post first, or go to its tab: C is that of the post in front.'); return; }
        const input = { kind: MATRIX, key: String(post) };
        const there = editors.panels.find((panel) => panel.input.kind === MATRIX);
        if (there === undefined) { editors.open(input, { beside: true }); return; }
        there.input = input;
        editors.activate(there);
      },
    });
    commands.register({ id: 'matrix.sortWords', category: 'Attention', title: 'Matrix C: next order of the words', run: () => { sorting.nextWords(); } });
    commands.register({ id: 'matrix.sortRegions', category: 'Attention', title: 'Matrix C: next order of the regions', run: () => { sorting.nextRegions(); } });
    keybindings.add({ key: 'm', command: 'matrix.open', when: `editor == '${POST}' && !inputFocus && (part == 'editor' || part == 'sideBar' || part == 'secondarySideBar')` });
    menus.add({ menu: 'attention', command: 'matrix.open', group: '2', order: 1 });
  },
});
