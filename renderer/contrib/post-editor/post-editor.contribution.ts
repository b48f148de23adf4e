import { bound } from '../../workbench/bound-view.ts';
import { registerContribution } from '../../workbench/contributions.ts';
import { registerPostEditorCommands } from './post-editor-commands.ts';
import { PostEditorState } from './post-editor-state.svelte.ts';
import PostEditor from './PostEditor.svelte';

registerContribution({
  id: 'post-editor',
  name: 'Post editor',
  activate(workbench) {
    const editor = new PostEditorState(workbench);
    registerPostEditorCommands(workbench, editor);
    workbench.views.register({ id: 'post', title: 'Post', location: 'editor', icon: 'file-media', order: 10, component: bound(PostEditor, { editor }) });
  },
});
