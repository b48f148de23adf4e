import { mount, unmount } from 'svelte';
import Shell from './parts/Shell.svelte';
import { Connection, type OpenTransport } from './connection.svelte.ts';
import { activateAll, type Contribution } from './contributions.ts';
import { bindFocusKeys } from './focus-keys.ts';
import { followGonePosts } from './gone-posts.ts';
import { followGroups } from './group-focus.ts';
import { LayoutKeeper } from './layout-keeper.svelte.ts';
import { followUserKeybindings } from './user-keybindings.ts';
import { registerWorkbenchCommands } from './workbench-commands.ts';
import { registerNotifications } from './workbench-notices.ts';
import { registerViewCommands } from './view-commands.ts';
import { followTitle } from './window-title.svelte.ts';
import { registerWorkbenchStatus } from './workbench-status.ts';
import { Workbench } from './workbench.svelte.ts';

/** Builds the workbench on a channel to the host and puts it on the page; resolves when it has read what it shows. */
export async function startWorkbench(target: HTMLElement, open: OpenTransport, features: readonly Contribution[]): Promise<{ readonly workbench: Workbench; stop(): Promise<void> }> {
  const connection = new Connection(open);
  const workbench = new Workbench(connection);
  const unwatch = connection.faults.follow(window);
  bindFocusKeys(workbench.contextKeys);
  workbench.contextKeys.bind('editor', () => workbench.editors.active?.input.kind);
  workbench.contextKeys.bind('zen', () => workbench.layout.zen);
  registerWorkbenchCommands(workbench);
  registerWorkbenchStatus(workbench);
  registerNotifications(workbench);
  followGonePosts(workbench);
  const forget = workbench.partFocus.follow();
  const ungrouped = followGroups(workbench);
  const untitled = followTitle(workbench);
  const unguarded = workbench.leaving.follow(window);
  const unfollow = workbench.theming.follow(document.documentElement);
  activateAll(features, workbench);
  registerViewCommands(workbench);
  const shell = mount(Shell, { target, props: { workbench } });
  const keys = (event: KeyboardEvent) => { workbench.keybindings.handle(event, workbench.contextKeys.read, (command, values) => { workbench.run(command, ...values); }); };
  window.addEventListener('keydown', keys);
  await connection.start();
  followUserKeybindings(workbench);
  await workbench.readAnew();
  const keeper = new LayoutKeeper(workbench);
  const restored = await keeper.restore();
  if (!restored && workbench.editors.panels.length === 0) workbench.run('view.welcome');
  return {
    workbench,
    stop: async () => {
      window.removeEventListener('keydown', keys);
      keeper.stop();
      unfollow();
      untitled();
      unguarded();
      forget();
      ungrouped();
      connection.close();
      await unmount(shell);
      unwatch();
    },
  };
}
