import type { PostId, VersionId } from '../../../electron/common/domain/ids.ts';
import type { ModelVersion } from '../../../electron/common/domain/model.ts';
import { AppError } from '../../../electron/common/rpc/app-error.ts';
import { postName } from '../../lib/post-name.ts';
import { registerContribution } from '../../workbench/contributions.ts';
import type { Workbench } from '../../workbench/workbench.svelte.ts';
import { COMPARE, compareInput, comparedOf } from './compare-state.svelte.ts';
import CompareEditor from './CompareEditor.svelte';

registerContribution({
  id: 'compare',
  name: 'Compare versions',
  activate(workbench) {
    const { commands, editors, keybindings, menus, postNames } = workbench;
    editors.register({
      kind: COMPARE, icon: 'diff', component: CompareEditor,
      title: (input) => { const named = postNames.of(comparedOf(input)?.post); return named === undefined ? 'Compare' : `Compare: ${postName(named, 32)}`; },
      prepare: (input) => { const post = comparedOf(input)?.post; if (post !== undefined) postNames.want(post); },
    });
    commands.register({
      id: 'compare.open', category: 'Models', title: 'Compare versions of this post…',
      run: async (post, a, b) => {
        const id = typeof post === 'number' ? post as PostId : postInSight(workbench);
        if (id === undefined) throw new AppError('unavailable', 'There is no post to compare versions on.', { hint: 'Open a post first, then compare.' });
        const { versions } = await workbench.connection.call('training.versions', {});
        editors.open(compareInput({ post: id, ...pair(versions, a, b) }));
      },
    });
    keybindings.add({ key: 'h', command: 'attention.toggle', when: `editor == '${COMPARE}' && !inputFocus && part == 'editor'` });
    menus.add({ menu: 'posts/row', command: 'compare.open', group: '5', order: 1 }, { menu: 'editor/tab', command: 'compare.open', group: '4', order: 1, when: "editor == 'post'", title: 'Compare versions of the post in front…' });
  },
});

/** Where a comparison is in front its own post, else the one that the side bars speak of. */
function postInSight({ editors, subject }: Workbench): PostId | undefined {
  return editors.active?.input.kind === COMPARE ? comparedOf(editors.active.input)?.post : subject;
}

/** The version in use unless another is named, and its parent, else the newest other one. */
function pair(versions: readonly ModelVersion[], a: unknown, b: unknown): { readonly a: VersionId; readonly b: VersionId } {
  const newest = versions.toSorted((x, y) => y.id - x.id);
  const known = (id: unknown) => newest.find((version) => version.id === id);
  const second = known(b) ?? newest.find((version) => version.active && version.id !== a) ?? newest.find((version) => version.id !== a);
  const first = known(a) ?? newest.find((version) => version.id === second?.parent) ?? newest.find((version) => version.id !== second?.id && version.encoder === second?.encoder) ?? newest.find((version) => version.id !== second?.id);
  if (first === undefined || second === undefined) throw new AppError('unavailable', versions.length === 0 ? 'There is no model yet.' : 'There is one version only: nothing to compare it with.', { hint: 'Train anew, learn from judgements or import a model; each makes a version.' });
  // Nobody has said which is which: the older one comes first, also where the newer one was kept aside.
  const turned = known(a) === undefined && known(b) === undefined && first.createdAt > second.createdAt;
  return turned ? { a: second.id, b: first.id } : { a: first.id, b: second.id };
}
