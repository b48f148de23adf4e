import { SETTING_TEXTS, type SettingText } from '../../../electron/common/contract/settings-api.ts';
import { bound } from '../../workbench/bound-view.ts';
import { registerContribution } from '../../workbench/contributions.ts';
import { THEMES } from '../../workbench/workbench-settings.ts';
import type { Workbench } from '../../workbench/workbench.svelte.ts';
import { JsonDocument } from './json-document.svelte.ts';
import JsonEditor from './JsonEditor.svelte';
import SettingsEditor from './SettingsEditor.svelte';

const TITLES: Readonly<Record<SettingText, string>> = { user: 'settings.json', workspace: 'workspace settings', keybindings: 'keybindings.json' };
const isText = (value: unknown): value is SettingText => SETTING_TEXTS.some((one) => one === value);

registerContribution({
  id: 'settings',
  name: 'Settings',
  activate(workbench) {
    const { editors, commands, keybindings } = workbench;
    const files = new Map<SettingText, JsonDocument>();
    const documentOf = (key: string) => {
      const which = isText(key) ? key : 'user';
      const known = files.get(which) ?? new JsonDocument(workbench, which);
      files.set(which, known);
      return known;
    };
    workbench.leaving.add(() => [...files.values()].some((file) => file.unsaved));
    editors.register({ kind: 'settings', icon: 'settings-gear', component: SettingsEditor, title: () => 'Settings', history: workbench.settings.history });
    editors.register({
      kind: 'settings-json', icon: 'json', component: bound(JsonEditor, { documentOf }),
      title: ({ key }) => `${documentOf(key).unsaved ? '● ' : ''}${TITLES[isText(key) ? key : 'user']}`,
      prepare: ({ key }) => { void documentOf(key).read(); },
    });
    commands.register({ id: 'settings.open', category: 'Preferences', title: 'Settings', run: () => { editors.open({ kind: 'settings', key: 'settings' }); } });
    const openJson = (which: unknown) => { editors.open({ kind: 'settings-json', key: isText(which) ? which : 'user' }); };
    commands.register({ id: 'settings.openJson', category: 'Preferences', title: 'User settings as JSON', run: openJson });
    commands.register({ id: 'settings.openWorkspaceJson', category: 'Preferences', title: 'Workspace settings as JSON', run: () => { openJson('workspace'); } });
    keybindings.add({ key: 'ctrlcmd+,', command: 'settings.open' });
    registerThemes(workbench);
  },
});

function registerThemes({ commands, settings, keybindings, quickInput, theming }: Workbench): void {
  const keep = (theme: string) => settings.choose('workbench.theme', theme);
  commands.register({
    id: 'theme.pick', category: 'Preferences', title: 'Colour theme…',
    run: async () => {
      const chosen = settings.get('workbench.theme');
      const items = THEMES.map(({ value, label }) => ({ value, label, icon: value === chosen ? 'check' : 'blank', ...(value === chosen ? { detail: 'in use' } : {}) }));
      const picked = await quickInput.pick({ title: 'Colour theme', placeholder: 'Arrows show a theme, Enter keeps it, Escape goes back', items, first: items.find(({ value }) => value === chosen), preview: (item) => { theming.preview = item?.value; } });
      if (picked !== undefined) await keep(picked.value);
    },
  });
  for (const { value, label } of THEMES) commands.register({ id: `theme.${value}`, category: 'Preferences', title: `Colour theme: ${label}`, run: () => keep(value) });
  keybindings.add({ key: 'ctrlcmd+k ctrlcmd+t', command: 'theme.pick' });
}
