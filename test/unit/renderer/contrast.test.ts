import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const css = (name: string) => readFileSync(new URL(`../../../renderer/theme/${name}`, import.meta.url), 'utf8');

/** The colours of a token set: `light-dark(a, b)` gives one to each ground. */
function tokens(text: string, ground: 0 | 1): Record<string, string> {
  const found = [...text.matchAll(/--(?:vscode|macon)-([\w-]+): (?:light-dark\((#\w+), (#\w+)\)|(#\w+));/g)];
  return Object.fromEntries(found.map(([, name, light, dark, both]) => [name, both ?? (ground === 0 ? light : dark) ?? '']));
}
const PLAIN = css('tokens.css');
const HIGH = css('high-contrast.css');
const THEMES: Record<string, { readonly set: Record<string, string>; readonly least: number }> = {
  light: { set: tokens(PLAIN, 0), least: 4.5 },
  dark: { set: tokens(PLAIN, 1), least: 4.5 },
  'hc-light': { set: { ...tokens(PLAIN, 0), ...tokens(HIGH, 0) }, least: 7 },
  'hc-dark': { set: { ...tokens(PLAIN, 1), ...tokens(HIGH, 1) }, least: 7 },
};

function luminance(colour: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16) / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

const GROUNDS = ['editor-background', 'sideBar-background', 'panel-background', 'notifications-background', 'dropdown-background'];
const ROWS = ['list-hoverBackground', 'list-inactiveSelectionBackground', 'list-activeSelectionBackground'];
const TEXTS = ['foreground', 'descriptionForeground', 'errorForeground', 'textLink-foreground', 'charts-orange', 'charts-blue', 'macon-accepted', 'macon-rejected'];
const name = (token: string) => (token.startsWith('macon-') ? `${token.slice(6)}-foreground` : token);
const PAIRS: readonly (readonly [string, string])[] = [
  ...TEXTS.flatMap((text) => GROUNDS.map((ground) => [name(text), ground] as const)),
  ...['foreground', 'descriptionForeground'].flatMap((text) => ROWS.map((ground) => [text, ground] as const)),
  ['list-activeSelectionForeground', 'list-activeSelectionBackground'],
  ['editor-foreground', 'editor-background'], ['sideBarTitle-foreground', 'sideBar-background'],
  ['activityBar-foreground', 'activityBar-background'], ['activityBar-inactiveForeground', 'activityBar-background'],
  ['statusBar-foreground', 'statusBar-background'], ['statusBarItem-errorForeground', 'statusBarItem-errorBackground'],
  ['input-foreground', 'input-background'], ['input-placeholderForeground', 'input-background'],
  ['button-foreground', 'button-background'], ['button-foreground', 'button-hoverBackground'],
  ['button-secondaryForeground', 'button-secondaryBackground'], ['button-secondaryForeground', 'button-secondaryHoverBackground'],
  ['badge-foreground', 'badge-background'], ['foreground', 'tab-activeBackground'],
  ['foreground', 'editorGroupHeader-tabsBackground'], ['descriptionForeground', 'editorGroupHeader-tabsBackground'],
];

for (const [theme, { set, least }] of Object.entries(THEMES)) {
  test(`${theme}: every text stands out from its ground by ${least}:1, focus and borders by 3:1`, () => {
    const faint = PAIRS.map(([text, ground]) => ({ text, ground, ratio: contrast(set[text] ?? `no ${text}`, set[ground] ?? `no ${ground}`) })).filter(({ ratio }) => !(ratio >= least));
    expect(faint).toEqual([]);
    const lines = theme.startsWith('hc') ? ['focusBorder', 'contrastBorder', 'contrastActiveBorder', 'progressBar-background'] : ['focusBorder', 'progressBar-background'];
    expect(lines.filter((line) => !(GROUNDS.every((ground) => contrast(set[line] ?? '', set[ground] ?? '') >= 3)))).toEqual([]);
  });
}

test('a colour that one ground has, the other has, too, and high contrast leaves no text to the plain themes', () => {
  expect(Object.keys(tokens(PLAIN, 0))).toEqual(Object.keys(tokens(PLAIN, 1)));
  const missing = Object.keys(tokens(PLAIN, 0)).filter((token) => /[Ff]oreground|[Bb]ackground/.test(token) && tokens(HIGH, 0)[token] === undefined);
  expect(missing).toEqual(['statusBarItem-errorForeground', 'button-foreground', 'toolbar-hoverBackground']);
});
