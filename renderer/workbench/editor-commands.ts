import type { Workbench } from './workbench.svelte.ts';

/** Tabs and groups. In a browser Ctrl+W, Ctrl+N and Ctrl+Tab belong to the browser: Alt variants stand in. */
export function registerEditorCommands({ commands, keybindings, menus, editors, layout, quickInput }: Workbench): void {
  const panelOf = (id: unknown) => (typeof id === 'string' ? editors.panel(id) : editors.active);
  const add = (id: string, title: string, run: (...values: readonly unknown[]) => void | Promise<void>) => { commands.register({ id, category: 'View', title, run }); };
  add('editor.close', 'Close tab', (id) => { editors.close(panelOf(id)); });
  add('editor.closeOthers', 'Close other tabs of the group', (id) => { editors.closeOthers(panelOf(id)); });
  add('editor.closeAll', 'Close all tabs', () => { editors.closeAll(); });
  add('editor.reopenClosed', 'Reopen closed tab', () => { editors.reopenClosed(); });
  add('editor.pin', 'Keep tab open', (id) => { const panel = panelOf(id); if (panel !== undefined) editors.pin(panel); });
  add('editor.splitRight', 'Split editor right', () => { editors.split('right'); });
  add('editor.splitDown', 'Split editor down', () => { editors.split('below'); });
  add('editor.showAll', 'Go to an open tab…', async () => {
    const items = editors.byLastUse().map((panel) => ({ panel, label: editors.titleOf(panel.input), icon: editors.type(panel.input.kind)?.icon ?? 'file', ...(panel === editors.active ? { detail: 'in front' } : {}) }));
    const picked = await quickInput.pick({ title: 'Open tabs, the last used first', placeholder: 'The name of a tab', items, first: items[1] });
    if (picked !== undefined) editors.activate(picked.panel);
  });
  add('editor.nextTab', 'Next tab', () => { editors.step(1); });
  add('editor.previousTab', 'Previous tab', () => { editors.step(-1); });
  add('editor.nextGroup', 'Focus next editor group', () => { editors.focusGroup(1); });
  add('view.zen', 'Zen: photo, caption and suggestions alone', () => { layout.zen = !layout.zen; });
  keybindings.add(
    { key: 'ctrlcmd+\\', command: 'editor.splitRight' },
    // The last one is what menus show: a browser closes its own tab at Ctrl+W, whatever a page would like.
    { key: 'ctrlcmd+w', command: 'editor.close' },
    { key: 'alt+w', command: 'editor.close' },
    { key: 'ctrlcmd+shift+t', command: 'editor.reopenClosed' },
    { key: 'alt+shift+t', command: 'editor.reopenClosed' },
    { key: 'ctrlcmd+k ctrlcmd+p', command: 'editor.showAll' },
    { key: 'alt+pagedown', command: 'editor.nextTab' },
    { key: 'alt+pageup', command: 'editor.previousTab' },
    { key: 'escape escape', command: 'view.zen', when: 'zen' },
    { key: 'ctrlcmd+k z', command: 'view.zen' },
  );
  const tab = (command: string, group: string, order: number) => { menus.add({ menu: 'editor/tab', command, group, order }); };
  tab('editor.close', '1', 1);
  tab('editor.closeOthers', '1', 2);
  tab('editor.closeAll', '1', 3);
  tab('editor.pin', '2', 1);
  tab('editor.splitRight', '3', 1);
  tab('editor.splitDown', '3', 2);
}
