import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import { cleanup, render } from 'vitest-browser-svelte';
import { page, userEvent } from 'vitest/browser';
import { createRawSnippet } from 'svelte';
import { luminance, sequential } from '../../renderer/lib/colour-maps.ts';
import { share } from '../../renderer/lib/format.ts';
import CaptionWords from '../../renderer/ui/CaptionWords.svelte';
import ErrorBox from '../../renderer/ui/ErrorBox.svelte';
import HeatMap from '../../renderer/ui/HeatMap.svelte';
import Legend from '../../renderer/ui/Legend.svelte';
import SuggestionList from '../../renderer/ui/SuggestionList.svelte';
import TagInput from '../../renderer/ui/TagInput.svelte';
import VirtualRows from '../../renderer/ui/VirtualRows.svelte';

afterEach(() => { cleanup(); });

test('the heat map has a cell a region, brighter where the weight is larger, and arrows move within the grid', async () => {
  const values = Array.from({ length: 49 }, (_, index) => index / 1176);
  const onpoint = vi.fn();
  const onpin = vi.fn();
  await render(HeatMap, { values, columns: 7, colour: sequential(48 / 1176), describe: (index: number) => `cell ${index}`, label: 'map', opacity: 1, onpoint, onpin });
  expect(document.querySelectorAll('[role=gridcell]')).toHaveLength(49);
  const shades = [...document.querySelectorAll<HTMLElement>('[data-value]')].map((cell) => luminance(getComputedStyle(cell).backgroundColor));
  for (let index = 1; index < shades.length; index++) expect(shades[index]).toBeGreaterThan(shades[index - 1] ?? 0);
  document.querySelector<HTMLElement>('[role=gridcell]')?.focus();
  await userEvent.keyboard('{ArrowLeft}{ArrowDown}{ArrowRight} ');
  expect(document.activeElement?.getAttribute('aria-label')).toBe('cell 8');
  expect(onpin).toHaveBeenCalledWith(8);
  expect(onpoint).toHaveBeenCalledWith(8);
});

test('the legend names minimum, maximum and uniform', async () => {
  await render(Legend, { name: 'cividis', unit: 'share', min: 0, max: 0.0641, colour: sequential(0.0641), format: share, tick: { value: 1 / 49, label: 'uniform' } });
  const text = document.querySelector('figure')?.textContent ?? '';
  expect(text).toContain('0.0641');
  expect(text).toContain('uniform 0.0204');
  expect(parseFloat(document.querySelector<HTMLElement>('.tick')?.style.left ?? '')).toBeCloseTo(100 / 49 / 0.0641, 3);
});

test('in a narrow place the legend takes two lines, and loses neither unit, ends, tick nor the name of the colours', async () => {
  const place = document.body.appendChild(document.createElement('div'));
  place.style.containerType = 'inline-size';
  onTestFinished(() => { place.remove(); });
  await render(Legend, { target: place, props: { name: 'cividis', unit: 'region share', min: 0, max: 0.0641, colour: sequential(0.0641), format: share, tick: { value: 1 / 49, label: 'uniform' }, badge: 'stretched to this map', note: 'largest of the 3 posts shown' } });
  place.querySelector('figure')!.style.margin = '0';
  for (const width of [420, 300, 180]) {
    place.style.width = `${width}px`;
    await vi.waitFor(() => { expect(place.offsetWidth).toBe(width); });
    const { right, height } = place.querySelector('figure')!.getBoundingClientRect();
    expect(height, `${width}`).toBeLessThan(40);
    for (const part of ['figcaption', '.end', '.scale', '.name', '.marked']) {
      const box = place.querySelector(part)!.getBoundingClientRect();
      expect([part, box.width > 0 && box.right <= right + 0.5], `${width}`).toEqual([part, true]);
    }
  }
});

test('hostile captions stay text: markup, ten thousand characters, right to left, emoji', async () => {
  const words = ['<img src=x onerror="window.hacked=1">', 'x'.repeat(10_000), 'شروق', '👩‍👩‍👧'];
  const onpin = vi.fn();
  await render(CaptionWords, { words: words.map((word) => ({ word, value: 0.25 })), colour: sequential(0.25), describe: (index: number) => `word ${index}`, shaded: true, onpoint: () => undefined, onpin });
  expect([...document.querySelectorAll('.word')].map((word) => word.textContent)).toEqual(words);
  expect(document.querySelector('.words img')).toBeNull();
  for (const word of document.querySelectorAll('.word')) expect(word.getBoundingClientRect().right).toBeLessThanOrEqual(window.innerWidth);
  await userEvent.click(page.getByRole('button', { name: /word 2$/ }));
  expect(onpin).toHaveBeenCalledWith(2);
});

test('a suggestion shows as stored only by its state; one not stored offers to be sent again', async () => {
  const onretry = vi.fn();
  const onaccept = vi.fn();
  const rows = [
    { tag: 'latte', probability: 0.4, state: 'unjudged' as const, original: false, pending: { state: 'sending' as const, kind: 'accept' } },
    { tag: 'snow', probability: 0.2, state: 'unjudged' as const, original: false, pending: { state: 'failed' as const, kind: 'accept', message: 'Disk full.' } },
    { tag: 'lake', probability: 0.1, state: 'accepted' as const, original: false },
  ];
  await render(SuggestionList, { rows, focused: 0, onfocus: () => undefined, onaccept, onreject: () => undefined, onretry });
  const pressed = [...document.querySelectorAll('.accept button')].map((button) => button.getAttribute('aria-pressed'));
  expect(pressed).toEqual(['false', 'false', 'true']);
  await userEvent.click(page.getByRole('button', { name: /Send #snow again/ }));
  expect(onretry).toHaveBeenCalledWith(1);
  await userEvent.click(page.getByRole('button', { name: 'Accept #lake' }));
  expect(onaccept).toHaveBeenCalledWith(2);
});

test('ten thousand posts are a few dozen rows in the page; keys move and Enter opens', async () => {
  const onkey = vi.fn((event: KeyboardEvent) => event.key === 'Enter');
  const row = createRawSnippet<[number]>((index) => ({ render: () => `<span>post ${index()}</span>` }));
  const { container } = await render(VirtualRows, { count: 10_000, heights: 0, heightOf: () => 22, label: 'Posts', selected: -1, total: 10_000, row, onpick: () => undefined, onkey });
  container.style.height = '220px';
  const drawn = () => document.querySelectorAll('[role=option]').length;
  await vi.waitFor(() => { expect([drawn() > 10, drawn() < 80]).toEqual([true, true]); });
  expect(document.querySelector('[role=option]')?.getAttribute('aria-setsize')).toBe('10000');
  document.querySelector<HTMLElement>('[role=listbox]')?.focus();
  await userEvent.keyboard('{End}');
  await vi.waitFor(() => { expect(document.querySelector('[aria-posinset="10000"]')).not.toBeNull(); });
  await userEvent.keyboard('{ArrowUp}{Enter}');
  expect(onkey).toHaveBeenLastCalledWith(expect.anything(), 9998);
});

test('a row that something else chose comes to the middle, unless it is in sight; the cursor only as far as it must', async () => {
  const row = createRawSnippet((index: () => number) => ({ render: () => `<span>row ${index()}</span>` }));
  const shared = { label: 'Rows', count: 1000, heights: 1, heightOf: () => 20, row, total: 1000, onpick: () => undefined };
  const { container, rerender } = await render(VirtualRows, { ...shared, selected: 0 });
  container.style.height = '200px';
  const list = document.querySelector<HTMLElement>('[role=listbox]')!;
  // Ten in sight and ten after them: its height is known.
  await vi.waitFor(() => { expect(list.querySelectorAll('[role=option]').length).toBe(20); });
  await rerender({ selected: 9 });
  expect(list.scrollTop).toBe(0);
  await rerender({ selected: 10 });
  await vi.waitFor(() => { expect(list.scrollTop).toBe(10 * 20 + 10 - 100); });
  list.focus();
  await userEvent.keyboard('{ArrowDown}{ArrowDown}{ArrowDown}{ArrowDown}{ArrowDown}');
  await vi.waitFor(() => { expect(list.scrollTop).toBe(16 * 20 - 200); });
});

test('a list that is drawn anew has what is selected in sight from the start', async () => {
  const row = createRawSnippet((index: () => number) => ({ render: () => `<span>row ${index()}</span>` }));
  const shared = { label: 'Rows', count: 1000, heights: 1, heightOf: () => 20, row, total: 1000, onpick: () => undefined };
  const place = document.createElement('div');
  place.style.height = '200px';
  document.body.append(place);
  onTestFinished(() => { place.remove(); });
  await render(VirtualRows, { target: place, props: { ...shared, selected: 500 } });
  await vi.waitFor(() => { expect(document.querySelector<HTMLElement>('[role=listbox]')?.scrollTop).toBe(500 * 20 + 10 - 100); });
});

test('the type-ahead offers known tags, makes new ones in canonical form, and refuses what is no tag', async () => {
  const [onadd, onleave] = [vi.fn(), vi.fn()];
  await render(TagInput, { complete: (prefix: string) => Promise.resolve([{ tag: 'coffee', uses: 9 }].filter((one) => one.tag.startsWith(prefix))), onadd, onleave });
  const field = page.getByRole('combobox');
  await userEvent.type(field, 'co');
  await vi.waitFor(() => { expect(document.querySelectorAll('[role=option]')).toHaveLength(2); });
  await userEvent.keyboard('{Enter}');
  expect(onadd).toHaveBeenLastCalledWith('coffee');
  await userEvent.type(field, '#Früh');
  await vi.waitFor(() => { expect(document.querySelector('[role=option]')?.textContent).toContain('#früh'); });
  await userEvent.keyboard('{Enter}');
  expect(onadd).toHaveBeenLastCalledWith('früh');
  await userEvent.type(field, 'two words{Enter}');
  expect(onadd).toHaveBeenCalledTimes(2);
  await expect.element(page.getByRole('alert')).toBeVisible();
  expect(onleave).not.toHaveBeenCalled();
  // With nothing left to add, Enter goes back to what is beside the field.
  await userEvent.clear(field);
  await userEvent.keyboard('{Enter}');
  expect(onleave).toHaveBeenCalledOnce();
  expect(onadd).toHaveBeenCalledTimes(2);
});

test('Enter before the type-ahead has answered takes what is typed, never what an earlier text had found', async () => {
  const onadd = vi.fn();
  const complete = (prefix: string) => (prefix === 's' ? Promise.resolve([{ tag: 'sweet', uses: 9 }]) : new Promise<never>(() => undefined));
  await render(TagInput, { complete, onadd });
  const field = page.getByRole('combobox');
  await userEvent.type(field, 's');
  await vi.waitFor(() => { expect(document.querySelector('[role=option]')?.textContent).toContain('#sweet'); });
  await userEvent.type(field, 'ehr{Enter}');
  expect(onadd).toHaveBeenLastCalledWith('sehr');
  await userEvent.type(field, 's');
  await vi.waitFor(() => { expect(document.querySelector('[role=option]')?.textContent).toContain('#sweet'); });
  await userEvent.type(field, ' s{Enter}');
  expect(onadd).toHaveBeenCalledTimes(1);
});

test('Enter on a hashtag that is written out takes it, answered or not; parts of words come after the new tag that the text would make', async () => {
  const onadd = vi.fn();
  let answer = (_: readonly { tag: string; uses: number }[]): void => undefined;
  const complete = (prefix: string) => (prefix === 'ca' ? Promise.resolve([{ tag: 'catlover', uses: 9 }]) : new Promise<readonly { tag: string; uses: number }[]>((resolve) => { answer = resolve; }));
  await render(TagInput, { complete, onadd });
  const field = page.getByRole('combobox');
  const offered = () => [...document.querySelectorAll('[role=option]')].map((option) => option.querySelector('bdi')?.textContent);
  await userEvent.type(field, 'ca');
  await vi.waitFor(() => { expect(offered()).toEqual(['#catlover', '#ca']); });
  await userEvent.type(field, 't{Enter}');
  expect(onadd).toHaveBeenLastCalledWith('cat');
  await userEvent.type(field, 'cat');
  answer([{ tag: 'cat', uses: 1 }, { tag: 'catlover', uses: 9 }, { tag: 'tomcat', uses: 3 }]);
  await vi.waitFor(() => { expect(offered()).toEqual(['#cat', '#catlover', '#tomcat']); });
  await userEvent.keyboard('{Enter}');
  expect(onadd.mock.calls).toEqual([['cat'], ['cat']]);
  await userEvent.type(field, 'omca');
  answer([{ tag: 'tomcat', uses: 3 }]);
  await vi.waitFor(() => { expect(offered()).toEqual(['#omca', '#tomcat']); });
});

test('an error can be copied as it stands there, with a technical part or without; another in its place was not copied yet', async () => {
  const write = vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue();
  const { rerender } = await render(ErrorBox, { message: 'The disk is full.', hint: 'Make room.' });
  await userEvent.click(page.getByRole('button', { name: 'Copy' }));
  await expect.element(page.getByRole('button', { name: 'Copied' })).toBeVisible();
  await rerender({ message: 'The file is gone.', hint: undefined, detail: 'ENOENT' });
  await userEvent.click(page.getByRole('button', { name: 'Copy', exact: true }));
  await expect.element(page.getByRole('button', { name: 'Copied' })).toBeVisible();
  expect(write.mock.calls).toEqual([['The disk is full.\nMake room.'], ['The file is gone.\nENOENT']]);
  write.mockRejectedValue(new Error('refused'));
  const old = vi.spyOn(document, 'execCommand').mockReturnValue(false);
  await rerender({ message: 'The third.', detail: 'why' });
  await userEvent.click(page.getByRole('button', { name: 'Copy', exact: true }));
  await expect.element(page.getByRole('button', { name: 'Not allowed: select it by hand' })).toBeVisible();
  await expect.element(page.getByText('why', { exact: true })).toBeVisible();
  write.mockRestore(); old.mockRestore();
});
