import { SCALES } from '../lib/attention-scale.ts';
import { MAPS } from '../lib/colour-maps.ts';
import type { Setting } from './setting.ts';

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
  { key: 'attention.colourMap', title: 'Colour map', description: 'The colours of attention in photo and caption, where it is a share.', category: 'Attention', type: 'enum', values: MAPS.map((map) => ({ value: map, label: map })), default: 'cividis', scope: 'both' },
  { key: 'attention.scale', title: 'Scale', description: 'Which value has the brightest colour. A scale that is not absolute says so beside the legend.', category: 'Attention', type: 'enum', values: SCALES.map((scale) => ({ value: scale, label: scale })), default: 'absolute', scope: 'both' },
  { key: 'attention.smooth', title: 'Smooth', description: 'Interpolates the values between the cells of the photo.', category: 'Attention', type: 'boolean', default: false, scope: 'both' },
  { key: 'attention.opacity', title: 'Opacity', description: 'How much of the photo the colours cover, from 0.1 to 1.', category: 'Attention', type: 'number', min: 0.1, max: 1, step: 0.05, default: 0.6, scope: 'both' },
];
