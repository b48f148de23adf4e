import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { cleanup, render } from 'vitest-browser-svelte';
import { page, userEvent } from 'vitest/browser';
import type { Judged } from '../../electron/common/contract/labelling-api.ts';
import type { PostDetail } from '../../electron/common/contract/posts-api.ts';
import type { PostSuggestions } from '../../electron/common/contract/suggestions-api.ts';
import type { PostId, VersionId } from '../../electron/common/domain/ids.ts';
import '../../renderer/theme/tokens.css';
import '../../renderer/theme/base.css';
import NumbersView from '../../renderer/contrib/numbers/NumbersView.svelte';
import type { PostEditorState } from '../../renderer/contrib/post-editor/post-editor-state.svelte.ts';
import { ByPanel } from '../../renderer/workbench/by-panel.ts';
import PostEditor from '../../renderer/contrib/post-editor/PostEditor.svelte';
import { Threshold } from '../../renderer/contrib/post-editor/threshold.ts';
import { Pictures } from '../../renderer/ui/pictures.ts';
import { Wanted } from '../../renderer/workbench/wanted.ts';
import type { Workbench } from '../../renderer/workbench/workbench.svelte.ts';
import { scriptedWorkbench } from '../helpers/scripted-host.ts';

const POST = 3 as PostId;
const WORDS = ['snow', 'lake'];
const REGIONS = Array.from({ length: 49 }, (_, index) => (index === 9 ? 0.52 : index === 48 ? 0.0004 : 0.01));
const AFFINITY = WORDS.map((_, word) => REGIONS.map((_, region) => (word === 0 ? region / 49 : 0.5 - region / 49)));
const ORIGINAL = { tag: 'averyveryverylongwordthatwasneverseen', original: true, state: 'unjudged' as const };
const DETAIL = { id: POST, key: 'post-3', account: 'brew', accountId: 1, caption: 'Snow at the lake', state: 'open', tags: [{ tag: 'snow', original: true, state: 'unjudged' }, ORIGINAL], flagged: false, problems: [], image: { id: 1, width: 400, height: 400 } } as unknown as PostDetail;
const SAID: PostSuggestions = {
  post: POST, version: 2 as VersionId, model: 'Fine-tune 12', encoder: 'e', engine: 'wasm', suggestions: ['latte', ...Array.from({ length: 19 }, (_, index) => `tag${index}`)].map((tag, index) => ({ tag, probability: 0.4 / (index + 1) })), standing: [{ tag: 'snow', probability: 0.004, rank: 82 }],
  attention: { regions: REGIONS, words: WORDS.map((word, index) => ({ word, weight: index === 0 ? 0.8 : 0.2 })), affinity: AFFINITY, history: [] },
};

const ACCEPTED = { decision: 1, post: { ...DETAIL, tags: [...DETAIL.tags, { tag: 'latte', original: false, state: 'accepted' }] } } as unknown as Judged;
/** What the host says of a judgement, and when. */
let judged: Judged | Promise<Judged>;
let workbench: Workbench;
let box: HTMLElement;
beforeEach(async () => {
  ({ workbench } = await scriptedWorkbench({
    'workspace.describe': () => ({ name: 'w', folder: '/w', sample: false, reviewer: 'me', counts: {}, encoder: { grid: { rows: 7, columns: 7 }, view: 'stretch' } }) as never,
    'posts.get': () => DETAIL, 'suggestions.forPost': () => SAID, 'suggestions.shown': () => ({ post: POST }), 'labelling.judge': () => judged,
  }));
  // There is no host to fetch the photo from, and one that cannot be read has no map.
  Object.assign(workbench, { pictures: new Pictures(() => new Promise(() => undefined)) });
  workbench.editors.register({ kind: 'post', icon: 'file', component: (() => undefined) as never, title: () => 'post', prepare: ({ key }) => { workbench.documents.open(Number(key) as PostId); } });
  const panel = workbench.editors.open({ kind: 'post', key: String(POST) });
  workbench.editors.activated(panel.id);
  await workbench.workspace.load();
  await vi.waitFor(() => { expect(workbench.document?.suggestions).toBeDefined(); });
  const { container } = await render(PostEditor, { workbench, panel, open: new ByPanel<PostEditorState>(), threshold: new Threshold(workbench.settings) });
  box = container;
  place(900, 640);
});
afterEach(() => { cleanup(); });
const place = (width: number, height: number) => { Object.assign(box.style, { display: 'flex', width: `${width}px`, height: `${height}px` }); };

const word = (index: number) => document.querySelectorAll<HTMLElement>('.words .word')[index]!;
const region = (index: number) => document.querySelectorAll<HTMLElement>('.map [role=gridcell]')[index]!;
const rest = async () => { (document.activeElement as HTMLElement | null)?.blur(); await userEvent.hover(document.querySelector('.honest')!); };
/** C[i,:] lies on the photo. */
const photoShows = (values: readonly number[]) => vi.waitFor(() => { expect([...document.querySelectorAll<HTMLElement>('.map .colour')].map((cell) => Number(cell.dataset['value']))).toEqual(values); });
/** The words say C[:,j]: the read-out names the region, and the caption's legend is C's. */
const wordsShow = (index: number) => vi.waitFor(() => {
  expect(document.querySelector('.readout')!.textContent).toContain(`Region row ${Math.floor(index / 7) + 1}, column ${(index % 7) + 1}:`);
  expect([...document.querySelectorAll('.legend')].map((one) => one.querySelector('figcaption')!.textContent)).toEqual(['region share', 'C, correlation']);
});

for (const [way, act] of [
  ['hover', (one: () => HTMLElement) => userEvent.hover(one())], ['focus', (one: () => HTMLElement) => { one().focus(); }],
  ['click', async (one: () => HTMLElement) => { await userEvent.click(one()); }], ['Space', async (one: () => HTMLElement) => { one().focus(); await userEvent.keyboard(' '); }],
] as const) {
  const pins = way === 'click' || way === 'Space';
  test(`${way} on a word shows its C on the photo${pins ? ', and keeps it' : ' while it lasts'}; on a region, on the words`, async () => {
    await act(() => word(1));
    await photoShows(AFFINITY[1]!);
    expect(workbench.attention.pinned(POST)).toEqual(pins ? { word: 1 } : undefined);
    await rest();
    await photoShows(pins ? AFFINITY[1]! : REGIONS);
    if (pins) await act(() => word(1));
    await rest();
    await photoShows(REGIONS);
    await act(() => region(9));
    await wordsShow(9);
    expect(workbench.attention.pinned(POST)).toEqual(pins ? { region: 9 } : undefined);
    expect(region(0).classList.contains('focused')).toBe(false);
    expect(getComputedStyle(region(0).querySelector('.colour')!).opacity).not.toBe('0');
    await rest();
    if (pins) await wordsShow(9); else await vi.waitFor(() => { expect(document.querySelector('.readout')!.textContent).toContain('Point at'); });
  });
}

test('however narrow: no number of a chip, no name and no action is cut, and Done stays in sight', async () => {
  for (const [width, height] of [[900, 640], [520, 400], [420, 300], [300, 260]] as const) {
    place(width, height);
    await vi.waitFor(() => { expect(document.querySelector('.said')).not.toBeNull(); });
    await new Promise((resolve) => { requestAnimationFrame(() => { requestAnimationFrame(resolve); }); });
    const whole = (selector: string) => [...document.querySelectorAll<HTMLElement>(selector)].every((one) => { const room = (one.closest('.chip, .pane > *') as HTMLElement).getBoundingClientRect(); const { right } = one.getBoundingClientRect(); return one.scrollWidth <= one.clientWidth + 1 && right <= room.right + 1 && right <= box.getBoundingClientRect().right + 1; });
    expect({ width, said: whole('.chip .said'), model: whole('.model'), actions: whole('.pane .actions'), threshold: whole('.threshold') }).toEqual({ width, said: true, model: true, actions: true, threshold: true });
    const done = page.getByRole('button', { name: /^Done, next/ }).element().getBoundingClientRect();
    expect(done.bottom).toBeLessThanOrEqual(box.getBoundingClientRect().bottom);
  }
  expect([...document.querySelectorAll('.said')].map((one) => one.textContent)).toEqual(['<.01 · 82nd', 'not in vocabulary']);
});

test('in a wide place the text stands beside the photo, which gets the height', async () => {
  const width = () => document.querySelector('.picture')!.getBoundingClientRect().width;
  place(1000, 500);
  await vi.waitFor(() => { expect(width()).toBeGreaterThan(300); });
  const [photo, words] = ['.picture', '.words'].map((one) => document.querySelector(one)!.getBoundingClientRect()) as [DOMRect, DOMRect];
  expect(words.left).toBeGreaterThan(photo.right);
  expect(photo.height).toBeGreaterThan(300);
});

test('the first judgement moves nothing: the line above the photo is one line whatever the state is called', async () => {
  const top = () => document.querySelector('.photo > *')!.getBoundingClientRect().top;
  const lasting = { account: 'an_account_with_a_long_name', postedAt: Date.UTC(2024, 11, 5) };
  for (let width = 560; width <= 1000; width += 20) {
    place(width, 640);
    const tops: number[] = [];
    for (const state of ['open', 'disputed'] as const) {
      workbench.documents.open(POST).post = { ...DETAIL, ...lasting, state } as PostDetail;
      await vi.waitFor(() => { expect(document.querySelector('.about')!.textContent).toContain(state); });
      tops.push(top());
    }
    expect([width, ...tops]).toEqual([width, tops[0], tops[0]]);
  }
});

test('in a narrow and low place what the colours mean stands on screen, above what ends the post', async () => {
  place(273, 256);
  await vi.waitFor(() => {
    const [legend, actions, picture] = ['.legend', '.actions', '.picture'].map((one) => document.querySelector(one)!.getBoundingClientRect()) as [DOMRect, DOMRect, DOMRect];
    expect([legend.bottom <= box.getBoundingClientRect().top + 256 - actions.height, picture.height >= 90]).toEqual([true, true]);
  });
});

test('zen, which has no tools above the photo, gives the photo their height too', async () => {
  const width = () => document.querySelector('.picture')!.getBoundingClientRect().width;
  place(1200, 640);
  await vi.waitFor(() => { expect(document.querySelector('.beside')).not.toBeNull(); });
  await vi.waitFor(() => { expect(width()).toBeGreaterThan(500); });
  workbench.layout.zen = true;
  await vi.waitFor(() => { expect(document.querySelector('[aria-label="Actions on the post"]')).toBeNull(); });
  expect(width()).toBeGreaterThan(500);
  // Nor is there a gap below tools that are not there.
  expect(document.querySelector('.photo')!.getBoundingClientRect().top).toBe(document.querySelector('article')!.getBoundingClientRect().top);
});

test('the numbers as tables: shares with their ranks, C of what is pointed at, and pointing from there', async () => {
  await render(NumbersView, { workbench, sight: new Wanted() });
  const cell = (index: number) => document.querySelectorAll<HTMLElement>('[data-region]')[index]!;
  expect([cell(0).textContent, cell(9).textContent, cell(48).textContent]).toEqual(['.010', '.520', '<.001']);
  expect([...document.querySelectorAll('[data-word]')].map((row) => [...row.children].map((one) => one.textContent))).toEqual([['snow', '.800', '1.60', '1', ''], ['lake', '.200', '0.40', '2', '']]);
  word(1).focus();
  await vi.waitFor(() => { expect([cell(0).textContent, cell(48).textContent]).toEqual(['+.50', '−.48']); });
  word(1).blur();
  await vi.waitFor(() => { expect(cell(9).textContent).toBe('.520'); });
  await userEvent.hover(cell(9));
  expect(workbench.attention.target(POST)).toEqual({ region: 9 });
  await vi.waitFor(() => { expect([...document.querySelectorAll('[data-word] td:last-child')].map((one) => one.textContent)).toEqual(['+0.18', '+0.32']); });
  await wordsShow(9);
});

test('a judgement on its way is told only where it takes longer than a moment, and never twice by "above t"', async () => {
  const row = document.querySelector<HTMLElement>('[aria-label^="#latte"]')!;
  const labels: string[] = [];
  new MutationObserver(() => { labels.push(row.getAttribute('aria-label')!.split(', ')[2]!); }).observe(row, { attributes: true, attributeFilter: ['aria-label'] });
  let answer: (value: Judged) => void = () => undefined;
  judged = new Promise((resolve) => { answer = resolve; });
  await userEvent.click(page.getByRole('button', { name: 'Accept #latte' }));
  expect(page.getByRole('button', { name: /^Accept \d+ above t/ }).element().textContent.trim()).toBe('Accept 1 above t'); // of two
  await vi.waitFor(() => { expect(labels).toEqual(['storing']); });
  expect(workbench.decisions.inFlight).toBe(1);
  answer(ACCEPTED);
  await vi.waitFor(() => { expect(labels).toEqual(['storing', 'accepted']); });
  judged = { ...ACCEPTED, post: DETAIL };
  await userEvent.click(page.getByRole('button', { name: 'Accept #latte' }));
  await vi.waitFor(() => { expect(labels).toEqual(['storing', 'accepted', 'unjudged']); });
  expect([workbench.decisions.inFlight, workbench.decisions.pending]).toEqual([0, []]);
});

test('the keys shown beside the suggestions are those that count now', async () => {
  const shown = () => [
    document.querySelector('.pane > .hint')!.textContent, document.querySelector('.row .key')!.textContent.trim(), document.querySelector('.accept button')!.getAttribute('data-tip'),
    document.querySelector('input[placeholder^="Add a tag"]')!.getAttribute('placeholder'), document.querySelector('.threshold')!.getAttribute('data-tip')!.replace(/.*marked/, ''),
  ];
  await vi.waitFor(() => { expect(shown()).toEqual(['', '', 'Accept #latte', 'Add a tag…', '']); });
  for (const [key, command] of [['a', 'accept'], ['x', 'reject'], ['s', 'skip'], ['j', 'nextSuggestion'], ['k', 'previousSuggestion'], ['n', 'addTag'], ['t', 'focusThreshold']] as const) workbench.keybindings.add({ key, command: `labelling.${command}` });
  for (let digit = 0; digit <= 9; digit++) workbench.keybindings.add({ key: String((digit + 1) % 10), command: 'labelling.toggleAccept', values: [digit] });
  await vi.waitFor(() => { expect(shown()).toEqual(['1…0, A accept · X reject · S skip · J K move', '1', 'Accept #latte (A)', 'Add a tag…  (N)', ' (T)']); });
  workbench.keybindings.setUser([{ key: 'a', command: '-labelling.accept' }, { key: 'y', command: 'labelling.accept' }, { key: '1', command: '-labelling.toggleAccept' }, { key: 'f2', command: 'labelling.toggleAccept', values: [0] }, { key: 'n', command: '-labelling.addTag' }]);
  await vi.waitFor(() => { expect(shown()).toEqual(['F2…0, Y accept · X reject · S skip · J K move', 'F2', 'Accept #latte (Y)', 'Add a tag…', ' (T)']); });
});

test('where the window is low and narrow every suggestion keeps a bar on the one scale above them, and the photo its legend on the first screen', async () => {
  await photoShows(REGIONS);
  // 1024×600 with both side bars and the panel; the pane at its narrowest; one under the other at 200 % zoom.
  for (const [width, height] of [[450, 350], [410, 500], [280, 560]] as const) {
    place(width, height);
    await vi.waitFor(() => { expect(document.querySelector('.scroller')!.clientWidth).toBe(width); });
    const axis = document.querySelector('.ends')!.getBoundingClientRect();
    for (const bar of [...document.querySelectorAll('.row .bar')].slice(0, 3)) {
      const [whole, part] = [bar, bar.firstElementChild!].map((one) => one.getBoundingClientRect()) as [DOMRect, DOMRect];
      expect(whole.height).toBeGreaterThanOrEqual(3);
      expect(whole.width).toBeGreaterThan(40);
      expect([Math.round(whole.left), Math.round(whole.right)]).toEqual([Math.round(axis.left + parseFloat(getComputedStyle(document.querySelector('.ends')!).paddingLeft)), Math.round(axis.right)]);
      expect(part.width).toBeGreaterThan(0);
    }
    const legend = document.querySelector('.legend')!.getBoundingClientRect();
    expect(legend.bottom).toBeLessThanOrEqual(box.getBoundingClientRect().bottom);
    expect(legend.top).toBeGreaterThanOrEqual(document.querySelector('.frame')!.getBoundingClientRect().bottom);
    for (const part of ['region share', 'uniform 0.0204', 'cividis', '0.520']) expect(document.querySelector('.legend')!.textContent.replace(/\s+/g, ' ')).toContain(part);
  }
});
