import type { Setting } from './settings.svelte.ts';

export const THEMES = [
  { value: 'auto', label: 'As the system' }, { value: 'light', label: 'Light' }, { value: 'dark', label: 'Dark' },
  { value: 'hc-light', label: 'High contrast light' }, { value: 'hc-dark', label: 'High contrast dark' },
] as const;

/** The settings of the shell itself; features bring their own. */
export const WORKBENCH_SETTINGS: readonly Setting[] = [
  { key: 'workbench.theme', title: 'Colour theme', description: 'The colours of the workbench. "As the system" follows its light or dark mode and its wish for more contrast.', category: 'Workbench', type: 'enum', values: THEMES, default: 'auto', scope: 'both' },
  { key: 'workbench.fontSize', title: 'Font size', description: 'Height of the text in pixels, from 11 to 20.', category: 'Workbench', type: 'number', min: 11, max: 20, default: 13, scope: 'user' },
  { key: 'workbench.reducedMotion', title: 'Reduced motion', description: 'Whether animations are left out. "As the system" follows its setting.', category: 'Workbench', type: 'enum', values: [{ value: 'auto', label: 'As the system' }, { value: 'on', label: 'On' }], default: 'auto', scope: 'user' },
  { key: 'notifications.jobs', title: 'Finished work', description: 'When the end of a job brings a notification. "When away": only if the window is hidden or the job is not on screen.', category: 'Notifications', type: 'enum', values: [{ value: 'always', label: 'Always' }, { value: 'away', label: 'When away' }, { value: 'never', label: 'Never' }], default: 'away', scope: 'user' },
  { key: 'reviewer', title: 'Reviewer', description: 'The name that your judgements are stored under. Empty: the name of the system user.', category: 'Labelling', type: 'string', default: '', placeholder: 'System user', scope: 'both' },
];
