import { counted } from '../lib/format.ts';
import type { Workbench } from './workbench.svelte.ts';

/** The bell of the status bar, and the commands of the notification centre. */
export function registerNotifications({ notices, commands, statusBar }: Workbench): void {
  commands.register({ id: 'notifications.toggle', category: 'View', title: 'Notifications', run: () => { notices.toggleCentre(); } });
  commands.register({ id: 'notifications.clear', category: 'View', title: 'Clear all notifications', run: () => { notices.clear(); notices.toggleCentre(false); } });
  statusBar.add({
    id: 'notifications', side: 'right', order: 100,
    show: () => ({
      text: notices.unread === 0 ? '' : String(notices.unread), icon: notices.unread === 0 ? 'bell' : 'bell-dot', command: 'notifications.toggle',
      title: notices.unread === 0 ? 'Notifications' : `Notifications: ${counted(notices.unread, 'new one')}`,
    }),
  });
}
