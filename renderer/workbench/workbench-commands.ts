import { AppError } from '../../electron/common/rpc/app-error.ts';
import { postInWords, type Named } from '../lib/post-name.ts';
import { registerEditorCommands } from './editor-commands.ts';
import { keysHere } from './keys-here.ts';
import type { Workbench } from './workbench.svelte.ts';

/** A bulk and a rename are not of one post. */
const on = (post: Named | undefined) => (post === undefined ? '' : `, on ${postInWords(post)}`);

const DID = { undo: 'Undid', redo: 'Redid' } as const;

/** Takes a judgement back or does it again, says which, and offers the post where it is not the one in front. A page that keeps its own history is asked first, while the focus is in it.
 * `of`: the client id of what a notice tells of: that one is meant, whatever page is in front and whatever was done since. */
async function step(workbench: Workbench, kind: 'undo' | 'redo', of?: unknown): Promise<void> {
  const { contextKeys, decisions, editors, notices } = workbench;
  const told = typeof of === 'string' ? of : undefined;
  const history = told !== undefined || contextKeys.read('part') !== 'editor' ? undefined : editors.type(editors.active?.input.kind ?? '')?.history;
  try {
    if (history !== undefined) { notices.info(`${DID[kind]}: ${await history[kind]()}`); return; }
    const { what, post } = await decisions.step(`labelling.${kind}`, told);
    const elsewhere = post !== undefined && post.id !== workbench.activePost;
    notices.info(`${DID[kind]}: ${what}${on(post)}`, elsewhere ? { actions: [{ label: 'Show the post', command: 'posts.open', values: [post.id] }] } : {});
  } catch (error) {
    const known = AppError.from(error);
    // Having come to the end is no fault, nor that a page leaves alone what another has changed.
    if (known.code !== 'not-found' && (history === undefined || known.code !== 'conflict')) throw known;
    notices.info(known.message);
  }
}

/** The commands of the shell itself; features bring their own. */
export function registerWorkbenchCommands(workbench: Workbench): void {
  const { commands, layout, decisions } = workbench;
  const add = (id: string, category: string, title: string, run: (...values: readonly unknown[]) => void | Promise<void>) => { commands.register({ id, category, title, run }); };
  add('view.toggleSideBar', 'View', 'Toggle side bar', () => { layout.sideBar = !layout.sideBar; });
  add('view.togglePanel', 'View', 'Toggle panel', () => { layout.panel = !layout.panel; });
  add('view.toggleSecondarySideBar', 'View', 'Toggle secondary side bar', () => { layout.secondarySideBar = !layout.secondarySideBar; });
  add('view.focusNextPart', 'View', 'Focus next part', () => { workbench.partFocus.step(1); });
  add('view.focusPreviousPart', 'View', 'Focus previous part', () => { workbench.partFocus.step(-1); });
  commands.register({ id: 'view.openPanel', category: 'View', title: 'Open panel', palette: false, run: (view) => { if (typeof view === 'string') layout.showPanel(view); } });
  commands.register({ id: 'view.openSideBar', category: 'View', title: 'Open side bar', palette: false, run: (view) => { if (typeof view === 'string') layout.openSideBar(view); } });
  registerEditorCommands(workbench);
  add('keys.here', 'Help', 'Show the keys that work here', () => { workbench.cheatSheet = keysHere(workbench.keybindings, commands, workbench.contextKeys.read); });
  add('labelling.undo', 'Labelling', 'Undo', (of) => step(workbench, 'undo', of));
  add('labelling.redo', 'Labelling', 'Redo', (of) => step(workbench, 'redo', of));
  add('labelling.retry', 'Labelling', 'Send unsaved judgements again', () => { if (decisions.failed.length > 0) return decisions.retryAll(); workbench.notices.info('Every judgement is stored.'); });
  workbench.keybindings.add(
    { key: '?', command: 'keys.here', when: '!inputFocus' },
    { key: 'ctrlcmd+b', command: 'view.toggleSideBar' },
    { key: 'ctrlcmd+j', command: 'view.togglePanel' },
    { key: 'ctrlcmd+alt+b', command: 'view.toggleSecondarySideBar' },
    { key: 'f6', command: 'view.focusNextPart' },
    { key: 'shift+f6', command: 'view.focusPreviousPart' },
    { key: 'ctrlcmd+z', command: 'labelling.undo', when: '!textFocus' },
    { key: 'ctrlcmd+shift+z', command: 'labelling.redo', when: '!textFocus' },
    { key: 'ctrlcmd+y', command: 'labelling.redo', when: '!textFocus' },
  );
}
