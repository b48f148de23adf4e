import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { cleanup, render } from 'vitest-browser-svelte';
import { page, userEvent } from 'vitest/browser';
import '../../renderer/theme/tokens.css';
import '../../renderer/theme/base.css';
import { AppError } from '../../electron/common/rpc/app-error.ts';
import Legend from '../../renderer/ui/Legend.svelte';
import NoticeStack from '../../renderer/workbench/parts/NoticeStack.svelte';
import { registerNotifications } from '../../renderer/workbench/workbench-notices.ts';
import { scriptedWorkbench } from '../helpers/scripted-host.ts';
import { sized } from '../helpers/sized.ts';

const USUAL = [1440, 900] as const;
beforeEach(async () => { await sized(...USUAL); });
afterEach(() => { cleanup(); });

test('notices go by themselves, but not while somebody is at one; an error that offers something stays', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  try {
    const { workbench: { notices } } = await scriptedWorkbench({});
    notices.info('short');
    notices.error(new Error('plain'));
    notices.error(new Error('offers'), undefined, { actions: [{ label: 'Show', command: 'x' }] });
    const texts = () => notices.list.map(({ text }) => text);
    vi.advanceTimersByTime(3_000);
    notices.hold(true);
    vi.advanceTimersByTime(60_000);
    expect(texts()).toEqual(['short', 'plain', 'offers']);
    notices.hold(false);
    vi.advanceTimersByTime(2_900);
    expect(texts()).toEqual(['short', 'plain', 'offers']);
    vi.advanceTimersByTime(200);
    expect(texts()).toEqual(['plain', 'offers']);
    vi.advanceTimersByTime(60_000);
    expect(texts()).toEqual(['offers']);
    expect(notices.kept).toHaveLength(3);
  } finally { vi.useRealTimers(); }
});

test('a long notice stays as long as it takes to read; what gives way to a new one is no error, and stays in the centre', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  try {
    const { workbench: { notices } } = await scriptedWorkbench({});
    const texts = () => notices.list.map(({ text }) => text.slice(0, 5));
    notices.info('short');
    notices.info('long '.repeat(40));
    vi.advanceTimersByTime(18_900);
    expect(texts()).toEqual(['long ']);
    vi.advanceTimersByTime(200);
    expect(texts()).toEqual([]);
    notices.room(2);
    notices.error(new Error('fault'));
    for (const text of ['one', 'two']) notices.info(text);
    expect(texts()).toEqual(['fault', 'two']);
    notices.error(new Error('worse'));
    expect(texts()).toEqual(['fault', 'worse']);
    notices.hideAll();
    vi.advanceTimersByTime(100_000);
    expect([texts(), notices.kept.length]).toEqual([[], 6]);
  } finally { vi.useRealTimers(); }
});

test('Escape puts notices away, but in zen, where it leads out', async () => {
  const { workbench } = await scriptedWorkbench({});
  const { notices, layout, keybindings, contextKeys } = workbench;
  contextKeys.bind('zen', () => layout.zen);
  registerNotifications(workbench);
  const on = () => keybindings.resolve('escape', contextKeys.read)?.command;
  expect(on()).toBeUndefined();
  notices.info('somewhere');
  expect(on()).toBe('notifications.hide');
  layout.zen = true;
  expect(on()).toBeUndefined();
  await workbench.commands.run('notifications.hide');
  expect([notices.list.length, notices.kept.length]).toEqual([0, 1]);
});

test('in a small window no more than two stand at once, cut until somebody is at them, and never over a list that is kept clear or over what is typed in', async () => {
  await sized(1024, 600);
  try {
    const { workbench } = await scriptedWorkbench({});
    // As the shell at that size: suggestions in the middle, the note at the right above the status bar.
    const place = <Tag extends 'div' | 'textarea'>(tag: Tag, style: Partial<CSSStyleDeclaration>) => { const one = document.body.appendChild(document.createElement(tag)); Object.assign(one.style, { position: 'fixed', ...style }); return one; };
    const list = place('div', { left: '516px', width: '240px', top: '70px', height: '320px' });
    list.dataset['keepClear'] = '';
    const note = place('textarea', { left: '778px', width: '230px', top: '470px', height: '46px' });
    onTestFinished(() => { list.remove(); note.remove(); });
    await render(NoticeStack, { workbench });
    note.focus();
    const boxes = () => [...document.querySelectorAll('.toast')].map((one) => one.getBoundingClientRect());
    const clear = () => [list, note].every((one) => { const kept = one.getBoundingClientRect(); return boxes().every((box) => box.right <= kept.left || box.left >= kept.right || box.bottom <= kept.top || box.top >= kept.bottom); });
    const long = 'A message that is rather long for a window of that size. '.repeat(6);
    for (const text of ['first', 'second', long]) workbench.notices.info(text);
    await vi.waitFor(() => { expect([boxes().length, clear()]).toEqual([2, true]); });
    const [, cut] = boxes() as [DOMRect, DOMRect];
    expect([cut.width <= 300, cut.height < 50]).toEqual([true, true]);
    // It grows while it is typed in.
    Object.assign(note.style, { left: '440px', width: '568px', top: '400px', height: '166px' });
    expect(clear()).toBe(false);
    note.dispatchEvent(new InputEvent('input', { bubbles: true }));
    await vi.waitFor(() => { expect(clear()).toBe(true); });
    await userEvent.hover(page.getByText(/^A message that is rather long/));
    await vi.waitFor(() => { expect(boxes()[1]!.height).toBeGreaterThan(100); });
    await userEvent.unhover(page.getByText(/^A message that is rather long/));
    await sized(1440, 900);
    for (const text of ['a', 'b', 'c', 'd']) workbench.notices.info(text);
    await vi.waitFor(() => { expect(page.getByText(/^[abcd]$/).elements()).toHaveLength(3); });
  } finally { await sized(...USUAL); }
});

test('a notice stands where it does not cover what has the focus, and is held by pointer and focus', async () => {
  const { workbench } = await scriptedWorkbench({});
  const hold = vi.spyOn(workbench.notices, 'hold');
  const [low, high] = (['bottom', 'top'] as const).map((side) => { const button = document.body.appendChild(document.createElement('button')); Object.assign(button.style, { position: 'fixed', right: '20px', [side]: '50px' }); return button; }) as [HTMLButtonElement, HTMLButtonElement];
  await render(NoticeStack, { workbench });
  low.focus();
  workbench.notices.error(new Error('somewhere'));
  const top = () => document.querySelector('.toast')?.getBoundingClientRect().top ?? 0;
  await vi.waitFor(() => { expect(document.querySelector('.toast')?.getBoundingClientRect().bottom).toBeLessThan(low.getBoundingClientRect().top); });
  high.focus();
  await vi.waitFor(() => { expect(top()).toBeGreaterThan(high.getBoundingClientRect().bottom); });
  document.querySelector<HTMLElement>('.toast button')?.focus();
  await vi.waitFor(() => { expect(hold).toHaveBeenLastCalledWith(true); });
  high.focus();
  await vi.waitFor(() => { expect(hold).toHaveBeenLastCalledWith(false); });
  await userEvent.hover(page.getByRole('alert'));
  await vi.waitFor(() => { expect(hold).toHaveBeenLastCalledWith(true); });
  low.remove();
  high.remove();
});

test('a notice stands above the buttons that a person works with all the time, and comes down when they are gone', async () => {
  const { workbench } = await scriptedWorkbench({});
  const actions = document.body.appendChild(document.createElement('div'));
  Object.assign(actions.style, { position: 'fixed', right: '200px', width: '300px', bottom: '40px', height: '30px' });
  actions.dataset['keepClear'] = '';
  await render(NoticeStack, { workbench });
  workbench.notices.info('somewhere');
  const toast = () => document.querySelector('.toast')?.getBoundingClientRect() ?? new DOMRect();
  await vi.waitFor(() => { expect(toast().height).toBeGreaterThan(0); expect(toast().bottom).toBeLessThan(actions.getBoundingClientRect().top); });
  expect(toast().top).toBeGreaterThan(window.innerHeight / 2);
  actions.remove();
  workbench.layout.panel = !workbench.layout.panel;
  await vi.waitFor(() => { expect(window.innerHeight - toast().bottom).toBeLessThan(40); });
});

test('what there is no room for is counted beside those on screen, opens the centre with all of them, and is not told again', async () => {
  const { workbench } = await scriptedWorkbench({});
  const { notices } = workbench;
  await render(NoticeStack, { workbench });
  for (const text of ['a', 'b', 'c']) notices.info(text);
  await vi.waitFor(() => { expect(document.querySelectorAll('.toast')).toHaveLength(3); });
  expect(page.getByRole('button', { name: 'more' }).query()).toBeNull();
  for (const text of ['d', 'e']) notices.info(text);
  const more = page.getByRole('button', { name: '+2 more' });
  await expect.element(more).toBeVisible();
  expect([document.querySelectorAll('.toast').length, more.element().closest('[aria-live]')]).toEqual([3, null]);
  // Said again, it stands there again; dismissed, it is not counted.
  notices.info('a');
  await expect.element(page.getByText('a', { exact: true })).toBeVisible();
  notices.dismiss(notices.kept.find(({ text }) => text === 'b')!.id);
  await expect.element(page.getByRole('button', { name: '+1 more' })).toBeVisible();
  await userEvent.click(page.getByRole('button', { name: '+1 more' }));
  await expect.element(page.getByRole('dialog', { name: 'Notifications' })).toHaveFocus();
  expect([document.querySelectorAll('[role=dialog] li').length, document.querySelectorAll('.toast, .more').length]).toEqual([4, 0]);
  notices.toggleCentre(false);
  notices.info('f');
  await vi.waitFor(() => { expect(document.querySelectorAll('.toast, .more')).toHaveLength(1); });
});

test('a notice stands over no legend while the list of hashtags is open; in a small window what to do about it is told, and seen by whoever is at it', async () => {
  await sized(1024, 600);
  onTestFinished(async () => { await sized(...USUAL); });
  const { workbench } = await scriptedWorkbench({});
  // As the shell at that size: the legend of the photo left of the suggestions, below which the list of hashtags opens.
  const at = (style: Partial<CSSStyleDeclaration>) => { const one = document.body.appendChild(document.createElement('div')); Object.assign(one.style, { position: 'fixed', ...style }); onTestFinished(() => { one.remove(); }); return one; };
  const list = at({ left: '516px', width: '240px', top: '60px', height: '500px' });
  list.dataset['keepClear'] = '';
  const legend = at({ left: '290px', width: '210px', top: '525px' });
  const focused = at({ left: '770px', width: '240px', top: '60px', height: '500px' });
  focused.tabIndex = 0;
  await render(Legend, { target: legend, props: { name: 'cividis', unit: 'region share', min: 0, max: 1, colour: () => '#000', format: String } });
  await render(NoticeStack, { workbench });
  focused.focus();
  workbench.notices.error(new AppError('unavailable', 'The disk is full.', { hint: 'Make room on it.' }));
  const toast = () => document.querySelector('.toast')!.getBoundingClientRect();
  const clear = () => [list, legend.querySelector('.legend')!, focused].every((one) => { const [kept, box] = [one.getBoundingClientRect(), toast()]; return box.right <= kept.left || box.left >= kept.right || box.bottom <= kept.top || box.top >= kept.bottom; });
  await vi.waitFor(() => { expect([document.querySelectorAll('.toast').length, clear()]).toEqual([1, true]); });
  const low = toast().height;
  expect(low).toBeLessThan(40);
  expect(page.getByRole('alert').element().textContent).toContain('Make room on it.');
  const hint = () => page.getByText('Make room on it.').element().getBoundingClientRect();
  expect([hint().width, getComputedStyle(page.getByText('Make room on it.').element()).display === 'none']).toEqual([1, false]);
  (page.getByRole('alert').getByRole('button', { name: 'Dismiss' }).element() as HTMLElement).focus();
  await vi.waitFor(() => { expect([hint().width > 50, toast().height > low]).toEqual([true, true]); });
});
