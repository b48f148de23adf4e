import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { cleanup, render } from 'vitest-browser-svelte';
import { page, userEvent } from 'vitest/browser';
import '../../renderer/theme/tokens.css';
import '../../renderer/theme/base.css';
import Button from '../../renderer/ui/Button.svelte';
import Tooltip from '../../renderer/ui/Tooltip.svelte';
import { TIP_DELAY } from '../../renderer/ui/tooltip.ts';

const tip = () => document.querySelector<HTMLElement>('[role=tooltip]')!;
const shown = () => tip().matches(':popover-open');
const box = (element: Element) => element.getBoundingClientRect();
let place: HTMLElement;
function put(html: string): HTMLElement { place = Object.assign(document.createElement('div'), { innerHTML: html }); document.body.append(place); return place.firstElementChild as HTMLElement; }
const rest = (element: Element) => userEvent.hover(element);
/** Long enough for one that must not come. */
const moment = () => new Promise((resolve) => { setTimeout(resolve, TIP_DELAY + 150); });

beforeEach(async () => { await render(Tooltip, {}); await userEvent.hover(document.documentElement, { position: { x: 1, y: 300 } }); });
afterEach(() => { cleanup(); place?.remove(); });

test('what an element has to say comes after a moment over it, as text, and goes with the pointer; not at once', async () => {
  const one = put('<span data-tip="&lt;b&gt;said&lt;/b&gt;">x</span>');
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  one.dispatchEvent(new PointerEvent('pointermove', { bubbles: true, pointerType: 'touch', screenX: 1 }));
  vi.advanceTimersByTime(TIP_DELAY * 2);
  expect(shown()).toBe(false);
  one.dispatchEvent(new PointerEvent('pointermove', { bubbles: true, pointerType: 'mouse', screenX: 2 }));
  vi.advanceTimersByTime(TIP_DELAY - 1);
  expect(shown()).toBe(false);
  vi.advanceTimersByTime(1);
  expect(shown()).toBe(true);
  vi.useRealTimers();
  expect(tip().textContent).toBe('<b>said</b>');
  expect(tip().querySelector('b')).toBeNull();
  expect(getComputedStyle(tip()).pointerEvents).toBe('none');
  await rest(one);
  expect(shown()).toBe(true);
  await userEvent.hover(document.documentElement);
  await vi.waitFor(() => { expect(shown()).toBe(false); });
});

test('it keeps inside the window wherever the element stands, and stands beside it', async () => {
  const long = 'a rather long sentence that has to break '.repeat(4);
  for (const where of ['left:0;top:0', 'right:0;top:0', 'left:0;bottom:0', 'right:0;bottom:0']) {
    const one = put(`<span data-tip="${long}">x</span>`);
    one.style.cssText = `position:fixed;${where};width:20px;height:20px`;
    await rest(one);
    await vi.waitFor(() => { expect(shown()).toBe(true); });
    const [of, said] = [box(one), box(tip())];
    expect([said.left >= 0, said.top >= 0, said.right <= innerWidth, said.bottom <= innerHeight]).toEqual([true, true, true, true]);
    expect(said.top >= of.bottom || said.bottom <= of.top).toBe(true);
    place.remove();
    await vi.waitFor(() => { expect(shown()).toBe(false); });
  }
});

test('the focus of the keys brings it, the focus of a click does not; Escape, a press and scrolling take it away', async () => {
  put('<button>before</button><button data-tip="Undo (Ctrl+Z)" aria-label="Undo">u</button>');
  const [before, one] = [...place.querySelectorAll('button')] as [HTMLButtonElement, HTMLButtonElement];
  await userEvent.click(before);
  await userEvent.keyboard('{Tab}');
  expect(document.activeElement).toBe(one);
  // To a screen reader it is there with the focus, before it is drawn.
  expect(one.getAttribute('aria-description')).toBe('Undo (Ctrl+Z)');
  await vi.waitFor(() => { expect(shown()).toBe(true); });
  await userEvent.keyboard('{Escape}');
  expect(shown()).toBe(false);
  await moment();
  expect(shown()).toBe(false);
  before.focus();
  expect(one.hasAttribute('aria-description')).toBe(false);
  await userEvent.click(one);
  await moment();
  expect(shown()).toBe(false);
  await userEvent.hover(document.documentElement);
  await rest(one);
  await vi.waitFor(() => { expect(shown()).toBe(true); });
  before.dispatchEvent(new Event('scroll'));
  expect(shown()).toBe(true);
  document.dispatchEvent(new Event('scroll'));
  expect(shown()).toBe(false);
});

test('what comes to lie under a resting pointer says nothing until the pointer moves', async () => {
  const still = put('<div>still</div>');
  still.style.cssText = 'position:fixed;left:0;top:0;width:200px;height:40px';
  await rest(still);
  const one = Object.assign(document.createElement('div'), { textContent: 'x' });
  one.dataset['tip'] = 'a caption';
  one.style.cssText = still.style.cssText;
  place.append(one);
  await moment();
  expect(shown()).toBe(false);
  await userEvent.hover(one, { position: { x: 5, y: 5 } });
  await vi.waitFor(() => { expect(shown()).toBe(true); });
  // The list goes on under it.
  still.dataset['tip'] = 'another';
  one.style.display = 'none';
  await vi.waitFor(() => { expect(shown()).toBe(false); });
  await moment();
  expect(shown()).toBe(false);
});

test('what changes while it is read is told anew, and what goes takes it along', async () => {
  const one = put('<span data-tip="41 %">x</span>');
  await rest(one);
  await vi.waitFor(() => { expect(shown()).toBe(true); });
  one.dataset['tip'] = '42 %';
  await vi.waitFor(() => { expect(tip().textContent).toBe('42 %'); });
  one.remove();
  await vi.waitFor(() => { expect(shown()).toBe(false); });
});

test('it stands above a modal dialog, for a button that is off too, and shuts no menu', async () => {
  put('<div><dialog><button data-tip="There is nothing to learn" disabled>Learn</button></dialog><div popover="auto" id="menu">menu</div></div>');
  place.querySelector('dialog')!.showModal();
  place.querySelector<HTMLElement>('#menu')!.showPopover();
  await userEvent.hover(place.querySelector('button')!, { force: true });
  await vi.waitFor(() => { expect(shown()).toBe(true); });
  expect(place.querySelector('#menu')!.matches(':popover-open')).toBe(true);
  const [of, said] = [box(place.querySelector('button')!), box(tip())];
  expect([said.top >= of.bottom || said.bottom <= of.top, said.height > 0]).toEqual([true, true]);
});

test('a button keeps its name, says its key as before, and has what more there is to say as its description', async () => {
  await render(Button, { label: 'Undo', icon: 'discard', kind: 'icon', key: 'Ctrl+Z', onclick: () => undefined });
  await render(Button, { label: 'Copy words', title: 'Copy the words’ numbers as CSV', onclick: () => undefined });
  await expect.element(page.getByRole('button', { name: 'Undo', exact: true })).toHaveAttribute('data-tip', 'Undo (Ctrl+Z)');
  await expect.element(page.getByRole('button', { name: 'Copy words' })).toHaveAccessibleDescription('Copy the words’ numbers as CSV');
  expect(document.querySelectorAll('[title]')).toHaveLength(0);
});
