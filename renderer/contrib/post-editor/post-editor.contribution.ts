import type { PostId } from '../../../electron/common/domain/ids.ts';
import { shorten } from '../../lib/format.ts';
import { bound } from '../../workbench/bound-view.ts';
import { registerContribution } from '../../workbench/contributions.ts';
import { POST } from '../../workbench/workbench.svelte.ts';
import { ByPanel } from '../../workbench/by-panel.ts';
import type { PostEditorState } from './post-editor-state.svelte.ts';
import { registerPostEditorCommands } from './post-editor-commands.ts';
import { Threshold } from './threshold.ts';
import PostEditor from './PostEditor.svelte';

registerContribution({
  id: 'post-editor',
  name: 'Post editor',
  activate(workbench) {
    const open = new ByPanel<PostEditorState>();
    const { documents, editors } = workbench;
    const threshold = new Threshold(workbench.settings);
    registerPostEditorCommands(workbench, open, threshold);
    editors.register({
      kind: POST, icon: 'file-media', component: bound(PostEditor, { open, threshold }),
      title: ({ key }) => { const post = documents.of(Number(key) as PostId)?.post; return post === undefined ? 'Post' : post.caption === '' ? post.key : shorten(post.caption, 32); },
      prepare: ({ key }) => { documents.open(Number(key) as PostId); },
    });
  },
});
