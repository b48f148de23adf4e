import type { Workbench } from '../../workbench/workbench.svelte.ts';
import type { OpenPostEditors } from './open-post-editors.ts';
import type { PostEditorState } from './post-editor-state.svelte.ts';

/** Single letters and digits work while the list, the post or what is beside it has the focus, never in a field. */
const JUDGING = "editor == 'post' && !inputFocus && (part == 'editor' || part == 'sideBar' || part == 'secondarySideBar')";

const NEEDS_VALUE: ReadonlySet<string> = new Set(['labelling.toggleAccept']);

/** Whoever judges from the posts list goes on in the suggestions, where Enter means "done" and no longer "open this row". */
function follow(state: PostEditorState): void {
  if (document.activeElement?.closest("[data-part='sideBar']") !== null) state.focusList();
}

export function registerPostEditorCommands(workbench: Workbench, open: OpenPostEditors): void {
  const add = (id: string, title: string, run: (state: PostEditorState, ...values: readonly unknown[]) => void | Promise<void>) => {
    workbench.commands.register({ id, category: id.startsWith('attention') ? 'Attention' : 'Labelling', title, ...(NEEDS_VALUE.has(id) ? { palette: false } : {}), run: (...values) => { const state = open.of(workbench.editors.active?.id); return state === undefined ? undefined : run(state, ...values); } });
  };
  add('labelling.toggleAccept', 'Accept the n-th suggestion', (state, index) => { if (typeof index === 'number' && index < state.rows.length) { state.focused = index; state.toggle(index, 'accept'); follow(state); } });
  add('labelling.accept', 'Accept the focused suggestion', (state) => { state.say('accept'); follow(state); });
  add('labelling.reject', 'Reject the focused suggestion', (state) => { state.say('reject'); follow(state); });
  add('labelling.skip', 'Skip the focused suggestion', (state) => { state.say('skip'); follow(state); });
  add('labelling.rejectRest', 'Reject the rest', (state) => { state.rejectRest(); });
  add('labelling.nextSuggestion', 'Next suggestion', (state) => { state.move(1); follow(state); });
  add('labelling.previousSuggestion', 'Previous suggestion', (state) => { state.move(-1); follow(state); });
  add('labelling.focusSuggestions', 'Go to the suggestions', (state) => { state.focusList(); });
  add('labelling.addTag', 'Add a tag', (state) => { state.focusTagInput(); });
  add('labelling.done', 'Done, next post', async (state) => { if (await state.done()) await workbench.commands.run('posts.nextInQueue'); });
  add('labelling.reopen', 'Open the post again', (state) => state.reopen());
  add('attention.toggle', 'Heat map off / on', (state) => { state.view.visible = !state.view.visible; });
  add('attention.release', 'Unpin', (state) => { state.view.release(); });
  const bind = (key: string, command: string, when = JUDGING, values?: readonly unknown[]) => { workbench.keybindings.add({ key, command, when, ...(values === undefined ? {} : { values }) }); };
  for (let digit = 0; digit <= 9; digit++) bind(String(digit), 'labelling.toggleAccept', JUDGING, [digit === 0 ? 9 : digit - 1]);
  bind('a', 'labelling.accept');
  bind('x', 'labelling.reject');
  bind('s', 'labelling.skip');
  bind('arrowdown', 'labelling.nextSuggestion');
  bind('arrowup', 'labelling.previousSuggestion');
  bind('j', 'labelling.nextSuggestion');
  bind('k', 'labelling.previousSuggestion');
  bind('/', 'labelling.addTag');
  bind('n', 'labelling.addTag');
  bind('enter', 'labelling.done', `${JUDGING} && !buttonFocus`);
  bind('h', 'attention.toggle');
  bind('escape', 'attention.release', `${JUDGING} && !zen`);
}
