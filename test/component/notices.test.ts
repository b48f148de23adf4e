import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { cleanup, render } from 'vitest-browser-svelte';
import { page, userEvent } from 'vitest/browser';
import '../../renderer/theme/tokens.css';
import '../../renderer/theme/base.css';
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
    expect([cut.width <= 320, cut.height < 60]).toEqual([true, true]);
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
    await vi.waitFor(() => { expect(boxes()).toHaveLength(4); });
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
