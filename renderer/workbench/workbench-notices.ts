import { counted } from '../lib/format.ts';
import type { Workbench } from './workbench.svelte.ts';

/** The bell of the status bar, the commands of the notification centre, and the lines of the gear's menu. */
export function registerNotifications({ notices, commands, contextKeys, keybindings, statusBar, menus }: Workbench): void {
  commands.register({ id: 'notifications.toggle', category: 'View', title: 'Notifications', run: () => { notices.toggleCentre(); } });
  commands.register({ id: 'notifications.clear', category: 'View', title: 'Clear all notifications', run: () => { notices.clear(); notices.toggleCentre(false); } });
  commands.register({ id: 'notifications.hide', category: 'View', title: 'Put notifications away', run: () => { notices.hideAll(); } });
  contextKeys.bind('notices', () => notices.list.length > 0);
  keybindings.add(
    { key: 'escape', command: 'notifications.hide', when: 'notices && !attentionPinned && !zen' },
    { key: 'ctrlcmd+k n', command: 'notifications.toggle' },
  );
  statusBar.add({
    id: 'notifications', side: 'right', order: 100,
    show: () => ({
      text: notices.unread === 0 ? '' : String(notices.unread), icon: notices.unread === 0 ? 'bell' : 'bell-dot', command: 'notifications.toggle',
      title: notices.unread === 0 ? 'Notifications' : `Notifications: ${counted(notices.unread, 'new one')}`,
    }),
  });
  GEAR.forEach(([group, command], order) => { menus.add({ menu: 'activityBar/gear', command, group, order }); });
}

/** The menu of the gear; a line whose command nobody has brought is left out by the menu. */
const GEAR = [['1', 'palette.open'], ['2', 'settings.open'], ['2', 'keybindings.open'], ['2', 'theme.pick'], ['3', 'help.about']] as const;
