import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import { cleanup, render } from 'vitest-browser-svelte';
import { page, userEvent } from 'vitest/browser';
import type { PostDetail } from '../../electron/common/contract/posts-api.ts';
import type { Explanation, PostSuggestions } from '../../electron/common/contract/suggestions-api.ts';
import type { PostId, VersionId } from '../../electron/common/domain/ids.ts';
import type { ModelVersion } from '../../electron/common/domain/model.ts';
import { AppError } from '../../electron/common/rpc/app-error.ts';
import { HabitImages } from '../../renderer/contrib/habit/habit-images.svelte.ts';
import HabitView from '../../renderer/contrib/habit/HabitView.svelte';
import CompareEditor from '../../renderer/contrib/compare/CompareEditor.svelte';
import CompareWords from '../../renderer/contrib/compare/CompareWords.svelte';
import { LeftOutState } from '../../renderer/contrib/why/left-out.svelte.ts';
import { WhyState } from '../../renderer/contrib/why/why-state.svelte.ts';
import WhyView from '../../renderer/contrib/why/WhyView.svelte';
import { channels, sequential } from '../../renderer/lib/colour-maps.ts';
import '../../renderer/contrib/compare/compare.contribution.ts';
import '../../renderer/contrib/why/why.contribution.ts';
import { isFigureSheet } from '../../renderer/lib/figure-sheet.ts';
import { contributions } from '../../renderer/workbench/contributions.ts';
import QuickInput from '../../renderer/workbench/parts/QuickInput.svelte';
import { EditorPanel } from '../../renderer/workbench/editors.svelte.ts';
import { scriptedWorkbench, type Answers } from '../helpers/scripted-host.ts';

afterEach(() => { cleanup(); });
const POST = 3 as PostId;
const PAST = 8 as PostId;
const HOSTILE = '<b>snow</b>';
const version = (id: number, extra: Partial<ModelVersion> = {}): ModelVersion => ({ id: id as VersionId, name: `Training ${id}`, kind: 'training', createdAt: 1e12, active: id === 2, encoder: 'e', engine: 'wasm', d: 50, memory: 'random', slots: 2, seed: 5, tags: 9, words: 9, sha256: '', bytes: 1_100_000, ...extra });
const detail = (id: PostId): PostDetail => ({ id, key: `post-${id}`, account: 'brew', accountId: 1, caption: id === PAST ? HOSTILE : 'snow at the lake', state: 'open', tags: [], flagged: false }) as unknown as PostDetail;
const said = (of: number, suggestions: readonly (readonly [string, number])[], regions: readonly number[], words: readonly number[]): PostSuggestions => ({
  post: POST, version: of as VersionId, model: `Training ${of}`, encoder: 'e', engine: 'wasm', suggestions: suggestions.map(([tag, probability]) => ({ tag, probability })),
  attention: { regions, words: ['snow', 'lake'].map((word, index) => ({ word, weight: words[index] ?? 0 })), affinity: [], history: [{ post: PAST, key: 'post-8', weight: 0.75, tags: [{ tag: 'winter', weight: 0.2 }, { tag: 'latte', weight: 0.8 }] }] },
});
const flat = Array.from({ length: 49 }, () => 1 / 49);
const peaked = flat.map((value, index) => (index === 24 ? value + 0.1 : value - 0.1 / 48));
const BEFORE = said(1, [['latte', 0.5], ['snow', 0.3], ['old', 0.01]], flat, [0.5, 0.5]);
const NOW = said(2, [['snow', 0.6], ['latte', 0.2], ['fresh', 0.05]], peaked, [0.9, 0.1]);
const DESCRIPTION = { name: 'w', folder: '/w', sample: false, reviewer: 'me', counts: {}, model: version(2), encoder: { grid: { rows: 7, columns: 7 } } } as never;
const HOST: Answers = {
  'workspace.describe': () => DESCRIPTION,
  'posts.get': ({ post }) => detail(post),
  'posts.accounts': () => ({ accounts: [{ id: 1 as never, name: 'brew', posts: 40, done: 0, matching: 40 }] }),
  'suggestions.forPost': ({ version: of }) => (of === 1 ? BEFORE : NOW),
  'training.versions': () => ({ versions: [version(1), version(2)] }),
};
/** The post in front, as its editor would have it. */
async function withPost(answers: Answers) {
  const host = await scriptedWorkbench(answers);
  host.workbench.editors.register({ kind: 'post', icon: 'file', component: (() => undefined) as never, title: () => 'post', prepare: ({ key }) => { host.workbench.documents.open(Number(key) as PostId); } });
  const panel = host.workbench.editors.open({ kind: 'post', key: String(POST) });
  host.workbench.editors.activated(panel.id);
  await host.workbench.workspace.load();
  await host.workbench.accounts.load();
  await vi.waitFor(() => { expect(host.workbench.document?.suggestions).toBeDefined(); });
  return host;
}

test('habit: memory of how many, tags by influence, a click opens beside, a tag that is suggested is marked and explained', async () => {
  const { workbench } = await withPost(HOST);
  const openPost = vi.spyOn(workbench, 'openPost').mockImplementation(() => undefined);
  const why = vi.fn();
  workbench.commands.register({ id: 'why.show', category: '', title: '', run: why });
  await render(HabitView, { workbench, images: new HabitImages(workbench) });
  await expect.element(page.getByText('memory 1/40')).toBeVisible();
  expect(page.getByText('memory 1/40').element().getAttribute('data-tip')).toBe('The model remembers 1 of the 40 posts of @brew');
  await expect.element(page.getByText(HOSTILE)).toBeVisible();
  const tags = document.querySelector('[aria-label="Tags of “<b>snow</b>” by influence"]')!;
  expect([...tags.querySelectorAll('li')].map((row) => row.textContent?.trim())).toEqual(['#latte.600: why is it suggested?', '#winter.150']);
  expect([...tags.querySelectorAll<HTMLElement>('.bar span')].map((bar) => parseFloat(bar.style.width))).toEqual([100, 25]);
  expect(tags.querySelectorAll('button')).toHaveLength(1);
  tags.querySelector('button')!.focus();
  expect(workbench.suggestion.markedOn(POST)).toBe('latte');
  await userEvent.keyboard('{Enter}');
  expect(why).toHaveBeenCalledWith(POST, 'latte');
  await userEvent.click(document.querySelector('.post')!);
  expect(openPost).toHaveBeenCalledWith(PAST, { beside: true });
  expect(workbench.suggestion.markedOn(POST)).toBeUndefined();
});

const EXPLAINED: Explanation = {
  post: POST, version: 2 as VersionId, tag: 'snow', probability: 0.6, milliseconds: 123.4,
  words: [{ index: 0, word: 'snow', change: -0.02 }, { index: 1, word: 'lake', change: 0.1 }],
  regions: flat.map((_, index) => ({ index, change: index === 3 ? -0.04 : 0.001 })), history: [{ post: PAST, key: 'post-8', change: 0.05 }],
};

test('why: rows by change with bars both ways on one reach, the map centred on 0, keys move and mark', async () => {
  const { workbench } = await withPost({ ...HOST, 'suggestions.explain': () => EXPLAINED });
  const why = new WhyState(workbench);
  await render(WhyView, { workbench, why, left: new LeftOutState(workbench, () => undefined) });
  await why.ask({ post: POST, tag: 'snow' });
  await expect.element(page.getByText('123 ms', { exact: false })).toBeVisible();
  const words = page.getByRole('grid', { name: 'Words: change when left out' }).element();
  expect([...words.querySelectorAll('[role=row]')].map((row) => row.getAttribute('aria-label'))).toEqual(['lake: +0.100', 'snow: −0.0200']);
  const bars = [...words.querySelectorAll<HTMLElement>('.bar span')];
  expect(bars.map((bar) => [bar.className.split(' ')[0], parseFloat(bar.style.width)])).toEqual([['for', 50], ['against', 10]]);
  const legend = document.querySelector('.legend figure')?.textContent ?? '';
  expect(legend).toContain('−0.0400');
  expect(legend).toContain('+0.0400');
  expect(parseFloat(document.querySelector<HTMLElement>('.tick')?.style.left ?? '')).toBe(50);
  words.querySelector<HTMLElement>('[role=row]')!.focus();
  expect(workbench.attention.target(POST)).toEqual({ word: 1 });
  await userEvent.keyboard('{ArrowDown}');
  expect(document.activeElement?.getAttribute('aria-label')).toBe('snow: −0.0200');
  expect(workbench.attention.target(POST)).toEqual({ word: 0 });
  const regions = page.getByRole('grid', { name: 'Regions: change when left out' }).element();
  expect([...regions.querySelectorAll('[role=row]')].map((row) => row.getAttribute('aria-label')).slice(0, 2)).toEqual(['row 1, column 4: −0.0400', 'row 1, column 1: +0.0010']);
  expect([...document.querySelectorAll('h3')].map((one) => one.textContent)).toEqual(['Words', 'Regions', 'Past posts']);
  regions.querySelector<HTMLElement>('[role=row]')!.focus();
  expect(workbench.attention.target(POST)).toEqual({ region: 3 });
  await vi.waitFor(() => { expect(document.querySelectorAll('.map [role=gridcell]')[3]!.classList.contains('focused')).toBe(true); });
  await userEvent.click(page.getByRole('button', { name: 'All 49' }));
  expect(regions.querySelectorAll('[role=row]')).toHaveLength(49);
});

test('why: an answer is kept for the way back, until another version or a past post may say otherwise; leaving ends the question', async () => {
  let held = (_: Explanation) => undefined as void;
  const { workbench, calls, tell } = await withPost({ ...HOST, 'suggestions.endExplanation': () => ({ ended: true }), 'suggestions.explain': ({ tag }) => (tag === 'held' ? new Promise((resolve) => { held = resolve; }) : { ...EXPLAINED, tag }) });
  const why = new WhyState(workbench);
  /** An answer comes after the events that were told before it. */
  const arrived = () => workbench.connection.call('training.versions', {});
  const asked = () => calls.flatMap(({ method, input }) => (method === 'suggestions.explain' ? [(input as { tag: string }).tag] : []));
  for (const tag of ['snow', 'latte', 'snow']) await why.ask({ post: POST, tag });
  expect([why.answer?.tag, why.asking, asked()]).toEqual(['snow', false, ['snow', 'latte']]);
  tell('posts.changed', { posts: [POST] });
  await arrived();
  await why.ask({ post: POST, tag: 'latte' });
  expect(asked()).toEqual(['snow', 'latte']);
  tell('posts.changed', { posts: [PAST] });
  await arrived();
  await why.ask({ post: POST, tag: 'snow' });
  expect(asked()).toEqual(['snow', 'latte', 'snow']);
  tell('model.activated', { version: 2 as VersionId } as never);
  await vi.waitFor(() => { expect(asked()).toEqual(['snow', 'latte', 'snow', 'snow']); });
  const slow = why.ask({ post: POST, tag: 'held' });
  why.leave(PAST);
  await vi.waitFor(() => { expect(calls.some((call) => call.method === 'suggestions.endExplanation')).toBe(true); });
  const views = calls.flatMap(({ method, input }) => (method.includes('xplain') || method.includes('xplanation') ? [(input as { view: string }).view] : []));
  expect(new Set(views).size).toBe(1);
  held({ ...EXPLAINED, tag: 'held' });
  await slow;
  expect([why.answer, why.asking]).toEqual([undefined, false]);
});

test('why: a question that takes long is stopped where it runs, ends on the host, and can be asked again', async () => {
  let late = (_: Explanation) => undefined as void;
  const { workbench, calls } = await withPost({ ...HOST, 'suggestions.endExplanation': () => ({ ended: true }), 'suggestions.explain': () => new Promise((resolve) => { late = resolve; }) });
  const why = new WhyState(workbench);
  workbench.commands.register({ id: 'why.stop', category: '', title: '', run: () => { why.stop(); } });
  await render(WhyView, { workbench, why, left: new LeftOutState(workbench, () => undefined) });
  const slow = why.ask({ post: POST, tag: 'snow' });
  await userEvent.click(page.getByRole('button', { name: 'Stop' }));
  await vi.waitFor(() => { expect(calls.some((call) => call.method === 'suggestions.endExplanation')).toBe(true); });
  late(EXPLAINED);
  await slow;
  expect([why.subject, why.answer, why.error, why.asking]).toEqual([undefined, undefined, undefined, false]);
  await expect.element(page.getByRole('button', { name: 'Stop' })).not.toBeInTheDocument();
  void why.ask({ post: POST, tag: 'snow' });
  await vi.waitFor(() => { expect(calls.filter((call) => call.method === 'suggestions.explain')).toHaveLength(2); });
});

test('left out: a word, a region or a past post by its menu or the key, and what becomes of each suggestion at once', async () => {
  const host = await withPost({
    ...HOST, 'posts.rows': () => ({ rows: [{ id: PAST, key: 'post-8', caption: HOSTILE }] }) as never,
    'suggestions.leaveOut': ({ without: { posts = [] } }) => { if (posts.length > 0) throw new AppError('not-found', 'No longer remembered.'); return { post: POST, version: 2 as VersionId, milliseconds: 7, changes: [{ tag: 'snow', probability: 0.6, change: 0.1 }, { tag: 'latte', probability: 0.2, change: -0.15 }] }; },
  });
  const { workbench } = host;
  contributions().find((one) => one.id === 'why')!.activate(workbench);
  await render(workbench.views.at('secondarySideBar')[0]!.component, { workbench });
  const asked = () => host.calls.flatMap(({ method, input }) => (method === 'suggestions.leaveOut' ? [input] : []));
  const lines = workbench.menus.items('attention', () => undefined).flat();
  expect([lines, workbench.menus.items('past', () => undefined).flat()].map((items) => items.some((item) => item.command === 'why.leaveOut'))).toEqual([true, true]);
  Object.assign(workbench.layout, { secondarySideBar: false, zen: true });
  workbench.layout.fold('why');
  workbench.run('why.leaveOut', { word: 1 });
  await expect.element(page.getByRole('heading', { name: 'Without “lake”' })).toBeVisible();
  expect([workbench.layout.secondarySideBar, workbench.layout.zen, workbench.layout.folded.includes('why')]).toEqual([true, false, false]);
  expect(asked()).toEqual([{ post: POST, without: { words: [1] }, top: 20, tags: ['snow'] }]);
  await expect.element(page.getByText('0.600 → 0.500', { exact: true })).toBeVisible();
  const rows = () => [...page.getByRole('grid', { name: 'Suggestions: change when left out' }).element().querySelectorAll('[role=row]')];
  expect(rows().map((row) => row.getAttribute('aria-label'))).toEqual(['#latte: .200 → .350', '#snow: .600 → .500']);
  (rows()[0] as HTMLElement).focus();
  expect(workbench.suggestion.markedOn(POST)).toBe('latte');
  workbench.attention.point(POST, { region: 24 });
  workbench.run('why.leaveOut');
  await expect.element(page.getByRole('heading', { name: 'Without the region in row 4, column 4' })).toBeVisible();
  expect(asked().at(-1)).toMatchObject({ without: { regions: [24] } });
  workbench.run('why.leaveOut', PAST);
  await expect.element(page.getByRole('heading', { name: `Without “${HOSTILE}”` })).toBeVisible();
  await expect.element(page.getByText('No longer remembered.')).toBeVisible();
  expect(asked().at(-1)).toMatchObject({ without: { posts: [PAST] } });
  await userEvent.click(page.getByRole('button', { name: 'Close what was left out' }));
  await expect.element(page.getByRole('heading', { name: /^Without/ })).not.toBeInTheDocument();
});

test('left out: with nothing pointed at it is chosen from words, the strongest regions and past posts, shown in the post on the way; Escape leaves all as it was', async () => {
  const history = [{ post: PAST, key: 'post-8', weight: 0.75, tags: [] }, { post: 9 as PostId, key: 'post-9', weight: 0.25, tags: [] }];
  let looked: PostSuggestions = { ...NOW, attention: { ...NOW.attention, history } };
  const { workbench, calls } = await withPost({ ...HOST, 'suggestions.forPost': () => looked, 'posts.rows': () => ({ rows: [{ id: PAST, key: 'post-8', caption: HOSTILE }] }) as never, 'suggestions.leaveOut': () => ({ post: POST, version: 2 as VersionId, milliseconds: 7, changes: [] }) });
  contributions().find((one) => one.id === 'why')!.activate(workbench);
  await render(workbench.views.at('secondarySideBar')[0]!.component, { workbench });
  await render(QuickInput, { quick: workbench.quickInput });
  const asked = () => calls.flatMap(({ method, input }) => (method === 'suggestions.leaveOut' ? [(input as { without: unknown }).without] : []));
  const lines = () => workbench.quickInput.rows.map(({ item }) => `${item.label}: ${item.detail ?? ''}`);
  const open = async () => { workbench.run('why.leaveOut'); await expect.element(page.getByRole('combobox', { name: 'Leave out' })).toHaveFocus(); await vi.waitFor(() => { expect(lines()).toHaveLength(12); }); };
  await open();
  expect([lines().slice(0, 3), lines().slice(10)]).toEqual([['snow: word, weight 0.900', 'lake: word, weight 0.100', 'Row 4, column 4: region, weight 0.120'], [`${HOSTILE}: past post, weight 0.750`, 'post without a caption, post-9: past post, weight 0.250']]);
  await userEvent.keyboard('{ArrowDown}{ArrowDown}');
  expect(workbench.attention.target(POST)).toEqual({ region: 24 });
  await userEvent.keyboard('{Escape}');
  await expect.element(page.getByRole('combobox', { name: 'Leave out' })).not.toBeInTheDocument();
  expect([asked(), workbench.attention.target(POST), workbench.notices.list]).toEqual([[], undefined, []]);
  await open();
  await userEvent.keyboard('lake{Enter}');
  await expect.element(page.getByRole('heading', { name: 'Without “lake”' })).toBeVisible();
  await open();
  await userEvent.keyboard('{ArrowUp}{ArrowUp}{Enter}');
  await expect.element(page.getByRole('heading', { name: `Without “${HOSTILE}”` })).toBeVisible();
  expect(asked()).toEqual([{ words: [1] }, { posts: [PAST] }]);
  // What cannot be left out is not offered, and said.
  looked = { ...NOW, attention: { regions: [], words: [], affinity: [], history: [] } };
  await workbench.document?.readSuggestions();
  workbench.run('why.leaveOut');
  await vi.waitFor(() => { expect(workbench.notices.list.map((notice) => notice.text).join()).toContain('nothing to leave out'); });
});

test('left out: the answer comes into view wherever the side bar was scrolled to, stays there when its place changes, and is told', async () => {
  const { workbench } = await withPost({ ...HOST, 'suggestions.explain': () => EXPLAINED, 'suggestions.leaveOut': () => ({ post: POST, version: 2 as VersionId, milliseconds: 7, changes: [{ tag: 'snow', probability: 0.6, change: 0.1 }, { tag: 'latte', probability: 0.2, change: -0.15 }] }) });
  contributions().find((one) => one.id === 'why')!.activate(workbench);
  const side = document.body.appendChild(document.createElement('aside'));
  onTestFinished(() => { side.remove(); });
  Object.assign(side.style, { width: '300px', height: '260px', overflow: 'auto' });
  const above = side.appendChild(document.createElement('div'));
  above.textContent = 'a long habit '.repeat(60);
  const section = side.appendChild(document.createElement('section'));
  await render(workbench.views.at('secondarySideBar')[0]!.component, { target: section, props: { workbench } });
  const seen = () => { const [place, head] = [side, side.querySelector('[aria-label="Left out"] .head')].map((one) => one?.getBoundingClientRect()); return place !== undefined && head !== undefined && head.top >= place.top && head.bottom <= place.bottom; };
  workbench.run('why.show', POST, 'snow');
  await expect.element(page.getByText('123 ms', { exact: false })).toBeInTheDocument();
  for (const from of [0, side.scrollHeight / 2, side.scrollHeight]) {
    side.scrollTop = from;
    workbench.run('why.leaveOut', { word: 1 });
    await expect.element(page.getByText('Without “lake”: #snow 0.600 → 0.500; most changed is #latte .200 → .350.')).toBeInTheDocument();
    await vi.waitFor(() => { expect([from, seen()]).toEqual([from, true]); });
  }
  // The place gets narrower and lower; what stands above takes more lines.
  await new Promise((resolve) => { requestAnimationFrame(() => { requestAnimationFrame(resolve); }); });
  Object.assign(side.style, { width: '170px', height: '180px' });
  await vi.waitFor(() => { expect(seen()).toBe(true); });
  workbench.attention.pin(POST, { region: 3 });
  side.scrollTop = 0;
  workbench.run('why.leaveOut');
  await expect.element(page.getByRole('heading', { name: 'Without the region in row 1, column 4' })).toBeInTheDocument();
  await vi.waitFor(() => { expect(seen()).toBe(true); });
});

test('why: the newest hashtag wins over a slow answer to the one before; another post puts it away', async () => {
  let slow = (_: Explanation) => undefined as void;
  const { workbench, calls } = await withPost({ ...HOST, 'suggestions.explain': ({ tag }) => (tag === 'latte' ? new Promise((resolve) => { slow = resolve; }) : { ...EXPLAINED, tag }) });
  const why = new WhyState(workbench);
  const first = why.ask({ post: POST, tag: 'latte' });
  await why.ask({ post: POST, tag: 'snow' });
  slow({ ...EXPLAINED, tag: 'latte' });
  await first;
  expect(why.answer?.tag).toBe('snow');
  const views = calls.filter((call) => call.method === 'suggestions.explain').map((call) => (call.input as { view: string }).view);
  expect(new Set(views).size).toBe(1);
  why.leave(PAST);
  expect(why.subject).toBeUndefined();
});

test('why: the answer is asked to be exported with its post, version and hashtag; without one it says what to do', async () => {
  const { workbench } = await withPost({ ...HOST, 'suggestions.explain': () => EXPLAINED });
  const exported = vi.fn();
  workbench.commands.register({ id: 'figures.export', category: '', title: '', run: exported });
  contributions().find((one) => one.id === 'why')!.activate(workbench);
  workbench.run('why.export');
  await vi.waitFor(() => { expect(workbench.notices.list.map((notice) => notice.text).join()).toContain('no answer to export'); });
  workbench.run('why.show', POST, 'snow');
  await render(workbench.views.at('secondarySideBar')[0]!.component, { workbench });
  await userEvent.click(page.getByRole('button', { name: 'Export the answer…' }));
  await vi.waitFor(() => { expect(exported).toHaveBeenCalledTimes(1); });
  const sheet = exported.mock.calls[0]?.[0] as unknown;
  expect(isFigureSheet(sheet) && [sheet.post, sheet.model, sheet.figures[0]?.csv().split('\r\n').length]).toEqual(['post-3', 'Training 2 · #snow', 1 + 2 + 49 + 1 + 1]);
});

test('compare: one scale for both maps, differences centred on 0, ranks, new and gone, and the same in words', async () => {
  const { workbench } = await withPost(HOST);
  const panel = new EditorPanel('e', { kind: 'compare', key: '3-1-2' }, false);
  await render(CompareEditor, { workbench, panel });
  await vi.waitFor(() => { expect(document.querySelectorAll('section[aria-label=Suggestions] tbody tr').length).toBeGreaterThan(3); });
  const rows = [...document.querySelectorAll('section[aria-label=Suggestions] tbody tr')].map((row) => [...row.querySelectorAll('th, td')].map((cell) => cell.textContent?.trim()));
  expect(rows[0]).toEqual(['#snow', '2', '.30', '1', '.60', '▲ 1', '+0.300']);
  expect(rows.map((row) => row[0])).toEqual(['#snow', '#latte', '#freshnew', '#oldgone']);
  const colour = (map: number, cell: number) => channels(getComputedStyle(document.querySelectorAll('.map [role=grid]')[map]!.querySelectorAll<HTMLElement>('[data-value]')[cell]!).backgroundColor);
  const one = sequential(1 / 49 + 0.1);
  expect([colour(0, 0), colour(1, 24)]).toEqual([channels(one(1 / 49)), channels(one(1 / 49 + 0.1))]);
  const text = document.querySelector('section[aria-label="What went differently"]')?.textContent ?? '';
  for (const part of ['First was #latte (.50), is #snow (.60).', 'New among the first 20: #fresh.', 'Gone from the first 20: #old.', 'row 4, column 4 gained most weight (+0.100)', 'snow” gained most weight (+0.400)']) expect(text).toContain(part);
  await userEvent.click(page.getByRole('button', { name: 'Swap A and B' }));
  expect(panel.input.key).toBe('3-2-1');
  await vi.waitFor(() => { expect(document.querySelector('section[aria-label="What went differently"]')?.textContent).toContain('First was #snow (.60), is #latte (.50).'); });
});

test('compare: nobody having said which, the older version comes first, also where the newer one was kept aside', async () => {
  const aside = [version(1, { active: true }), version(2, { active: false, createdAt: 2e12, parent: 1 as VersionId })];
  const { workbench } = await withPost({ ...HOST, 'training.versions': () => ({ versions: aside }) });
  contributions().find((one) => one.id === 'compare')!.activate(workbench);
  const open = vi.spyOn(workbench.editors, 'open');
  const opened = async (...asked: readonly unknown[]) => { open.mockClear(); workbench.run('compare.open', POST, ...asked); await vi.waitFor(() => { expect(open).toHaveBeenCalled(); }); return open.mock.calls[0]?.[0].key; };
  expect(await opened()).toBe('3-1-2');
  expect(await opened(2, 1)).toBe('3-2-1');
});

test('habit: what weighs most comes first', async () => {
  const two = [{ post: PAST, key: 'post-8', weight: 0.25, tags: [] }, { post: 9 as PostId, key: 'post-9', weight: 0.75, tags: [] }];
  const { workbench } = await withPost({ ...HOST, 'suggestions.forPost': () => ({ ...NOW, attention: { ...NOW.attention, history: two } }) });
  await render(HabitView, { workbench, images: new HabitImages(workbench) });
  expect([...document.querySelectorAll('.weight .number')].map((one) => one.textContent)).toEqual(['.750', '.250']);
});

test('habit: whoever is in the middle of a memory sees the next post\'s from its beginning, and is not moved from elsewhere', async () => {
  const many = Array.from({ length: 8 }, (_, index) => ({ post: (20 + index) as PostId, key: `post-${index}`, weight: 1 / 8, tags: [] }));
  const { workbench } = await withPost({ ...HOST, 'suggestions.forPost': ({ post }) => ({ ...NOW, post, attention: { ...NOW.attention, history: many } }) });
  const side = document.body.appendChild(document.createElement('aside'));
  Object.assign(side.style, { height: '300px', overflow: 'auto' });
  const section = side.appendChild(document.createElement('section'));
  section.style.display = 'flow-root';
  side.appendChild(document.createElement('div')).style.height = '900px';
  await render(HabitView, { target: section, props: { workbench, images: new HabitImages(workbench) } });
  await vi.waitFor(() => { expect(section.offsetHeight).toBeGreaterThan(400); });
  const open = async (post: number) => { workbench.editors.activated(workbench.editors.open({ kind: 'post', key: String(post) }, { pinned: true }).id); await vi.waitFor(() => { expect(workbench.document?.post?.id).toBe(post); }); await new Promise((resolve) => { requestAnimationFrame(resolve); }); };
  side.scrollTop = 150;
  await open(11);
  await vi.waitFor(() => { expect(side.scrollTop).toBe(0); });
  side.scrollTop = section.offsetHeight + 100;
  const below = side.scrollTop;
  await open(12);
  expect(side.scrollTop).toBe(below);
  side.remove();
});

test('compare: a version that looks through another encoder says what to do', async () => {
  const { workbench } = await withPost({ ...HOST, 'suggestions.forPost': ({ version: of }) => { if (of === 1) throw new AppError('conflict', 'Training 1 looks through another encoder.'); return NOW; } });
  const machine = vi.fn();
  workbench.commands.register({ id: 'machine.open', category: '', title: '', run: machine });
  await render(CompareEditor, { workbench, panel: new EditorPanel('e', { kind: 'compare', key: '3-1-2' }, false) });
  await expect.element(page.getByText('Use the encoder of this version first', { exact: false })).toBeVisible();
  await userEvent.click(page.getByRole('button', { name: 'Encoders…' }));
  expect(machine).toHaveBeenCalledWith('encoders');
});

test('compare: the photo lies so that the squares are what the encoder saw', async () => {
  const image = { id: 1, width: 400, height: 200 };
  const shown = async (view: string) => {
    const { workbench } = await withPost({ ...HOST, 'posts.get': () => ({ ...detail(POST), image }) as never, 'workspace.describe': () => ({ name: 'w', counts: {}, model: version(2), encoder: { view, grid: { rows: 7, columns: 7 } } }) as never });
    await render(CompareEditor, { workbench, panel: new EditorPanel('e', { kind: 'compare', key: '3-1-2' }, false) });
    await vi.waitFor(() => { expect(document.querySelectorAll('.under')).toHaveLength(3); });
    const [square, photo] = [document.querySelector('.map')!, document.querySelector('.under')!].map((one) => one.getBoundingClientRect()) as [DOMRect, DOMRect];
    cleanup();
    return [photo.left - square.left, photo.top - square.top, photo.width, photo.height].map((length) => Number((length / square.width).toFixed(2)));
  };
  expect(await shown('stretch')).toEqual([0, 0, 1, 1]);
  expect(await shown('centre-crop')).toEqual([-0.5, 0, 2, 1]);
});

test('compare: where the versions know other words of the caption, each has its own uniform share, and none is marked for both', async () => {
  const words = (...list: string[]) => list.map((word, index) => ({ word, weight: (index + 1) / 10 }));
  const { rerender } = await render(CompareWords, { a: words('snow', 'lake'), b: words('snow', 'lake', 'ice', 'fog'), display: { scale: 'absolute', colourMap: 'cividis' } });
  const said = () => document.querySelector('[aria-label=Words] .legends')?.textContent.replace(/\s+/g, ' ') ?? '';
  expect(said()).toContain('uniform: A 0.500, B 0.250, which know other words');
  expect(document.querySelector('.legend .marked')).toBeNull();
  await rerender({ a: words('snow', 'lake'), b: words('snow', 'lake'), display: { scale: 'absolute', colourMap: 'cividis' } });
  expect(said()).toContain('uniform 0.500');
});
