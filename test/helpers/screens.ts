import type { Page } from 'playwright';

/** A screen of the workbench: how a person comes to it, what shows that it is there, and what puts it away again. */
export interface Screen {
  readonly name: string;
  readonly open: (page: Page) => Promise<void>;
  readonly close?: (page: Page) => Promise<void>;
}

/** What a person does who knows a command by its name. */
export async function command(page: Page, label: string): Promise<void> {
  await page.keyboard.press('Control+Shift+P');
  await page.getByRole('combobox', { name: 'Commands' }).fill(`>${label}`);
  await page.getByRole('listbox', { name: 'Commands' }).getByRole('option').first().filter({ hasText: label }).waitFor();
  await page.keyboard.press('Enter');
}

/** The four themes, as the system asks for them. */
export const THEMES = { 'light': { colorScheme: 'light', contrast: 'no-preference' }, 'dark': { colorScheme: 'dark', contrast: 'no-preference' }, 'hc-light': { colorScheme: 'light', contrast: 'more' }, 'hc-dark': { colorScheme: 'dark', contrast: 'more' } } as const;
export type Theme = keyof typeof THEMES;
export async function wear(page: Page, theme: Theme): Promise<void> {
  await page.emulateMedia(THEMES[theme]);
  await page.locator(`html[data-theme=${theme}]`).waitFor();
}

const escape = async (page: Page) => {
  await page.keyboard.press('Escape');
  await page.locator('dialog, .quick').waitFor({ state: 'detached' });
};
const by = (name: string, label: string, close?: Screen['close']): Screen => ({ name, open: (page) => command(page, label), ...(close === undefined ? {} : { close }) });
const panel = (name: string): Screen => ({ name: name.toLowerCase(), open: async (page) => { await page.locator('[data-part=panel]').getByRole('tab', { name }).click(); } });
const side = (name: string, label: string): Screen => ({ name, open: async (page) => { await page.locator('nav').getByRole('button', { name: label, exact: true }).click(); } });

/** What was found says more than an empty view: a hashtag of the open post is looked for. */
async function searchOwnTag(page: Page): Promise<void> {
  const tag = await page.getByRole('list', { name: 'Original tags' }).getByRole('listitem').first().locator('bdi').textContent();
  await command(page, 'Posts: Search the posts');
  await page.locator('[data-part=sideBar]').getByRole('combobox', { name: /^Search posts/ }).fill(tag ?? '');
}
/** With nothing pointed at it is asked what to leave out: the first that is offered. */
async function leaveOutFirst(page: Page): Promise<void> {
  await command(page, 'Attention: Leave out: what changes');
  await page.getByRole('listbox', { name: 'Leave out' }).getByRole('option').first().waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('grid', { name: 'Suggestions: change when left out' }).waitFor();
}
async function bulkFromATenth(page: Page): Promise<void> {
  await command(page, 'Labelling: Accept in bulk');
  await page.getByRole('region', { name: 'Accept in bulk' }).getByRole('slider').fill('0.1');
}

/** Every screen, in an order in which each can be opened from the one before; a post is open when it begins. */
export const SCREENS: readonly Screen[] = [
  { name: 'post', open: () => Promise.resolve() },
  by('why', 'Attention: Why this tag?'),
  { name: 'leave-out', open: leaveOutFirst, close: (page) => page.getByRole('button', { name: 'Close what was left out' }).click() },
  by('figures', 'Attention: Export figure', escape),
  by('cheat-sheet', 'Help: Show the keys that work here', escape),
  ...['Evaluation', 'Problems', 'Output', 'Jobs', 'Training'].map(panel),
  { name: 'search', open: searchOwnTag },
  by('hashtags', 'Hashtags: Show the hashtags'),
  side('experiments', 'Experiments'),
  side('models', 'Models & runs'),
  side('posts', 'Posts'),
  by('posts-photos', 'Posts: Photos in the list', (page) => command(page, 'Posts: Photos in the list')),
  { name: 'palette', open: (page) => page.keyboard.press('Control+Shift+P'), close: escape },
  { name: 'quick-open', open: (page) => page.keyboard.press('Control+P'), close: escape },
  by('theme', 'Preferences: Colour theme', escape),
  by('matrix', 'Attention: Matrix C beside the post', (page) => page.keyboard.press('Alt+w')),
  by('welcome', 'Help: Welcome'),
  by('import', 'Data: Import posts', (page) => page.keyboard.press('Alt+w')),
  by('take-back', 'Import: Take back the last import', escape),
  by('export', 'Data: Export posts', (page) => page.keyboard.press('Alt+w')),
  by('grid', 'Posts: Show in a grid'),
  { name: 'bulk', open: bulkFromATenth, close: (page) => command(page, 'Labelling: Accept in bulk') },
  by('compare', 'Models: Compare versions of this post', async (page) => { await page.keyboard.press('Escape'); await command(page, 'View: Clear all notifications'); }),
  by('run', 'Models: Open the newest run'),
  by('machine', 'Machine: Engines & encoders'),
  by('settings', 'Preferences: Settings'),
  by('settings-json', 'Preferences: User settings as JSON'),
  by('keybindings', 'Preferences: Keys'),
  by('about', 'Help: About MACON Workbench', escape),
  by('notifications', 'View: Notifications', (page) => page.keyboard.press('Escape')),
];
