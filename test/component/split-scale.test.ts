import { afterEach, expect, test, vi } from 'vitest';
import { cleanup, render } from 'vitest-browser-svelte';
import type { PostSuggestions } from '../../electron/common/contract/suggestions-api.ts';
import type { PostId } from '../../electron/common/domain/ids.ts';
import '../../renderer/theme/tokens.css';
import '../../renderer/theme/base.css';
import '../../renderer/contrib/post-editor/post-editor.contribution.ts';
import { channels, sequential } from '../../renderer/lib/colour-maps.ts';
import { Pictures } from '../../renderer/ui/pictures.ts';
import { contributions } from '../../renderer/workbench/contributions.ts';
import EditorArea from '../../renderer/workbench/parts/EditorArea.svelte';
import { figureSource } from '../../renderer/workbench/figure-source.ts';
import { scriptedWorkbench } from '../helpers/scripted-host.ts';

afterEach(() => { cleanup(); });
/** Post n's first region has a share of n tenths, and its first word of 2n. */
const said = (post: number): PostSuggestions => ({
  post, version: 1, model: 'Training 1', suggestions: [{ tag: 'snow', probability: 0.3 }], standing: [],
  attention: { regions: Array.from({ length: 49 }, (_, index) => (index === 0 ? post / 10 : (1 - post / 10) / 48)), words: [{ word: 'snow', weight: post / 5 }, { word: 'lake', weight: 1 - post / 5 }], affinity: [], history: [] },
}) as unknown as PostSuggestions;

async function opened(first: number) {
  let held: Promise<PostSuggestions> | undefined;
  const { workbench, calls } = await scriptedWorkbench({
    'workspace.describe': () => ({ name: 'w', counts: { posts: 9 }, encoder: { id: 'e', label: 'An encoder', view: 'stretch', grid: { rows: 7, columns: 7 } } }) as never,
    'posts.get': ({ post }) => ({ id: post, key: `post-${post}`, account: 'brew', caption: 'snow lake', state: 'open', tags: [], problems: [], image: { id: post, width: 100, height: 100 } }) as never,
    'suggestions.forPost': ({ post }) => (held !== undefined && post === 4 ? held : said(post)), 'suggestions.shown': ({ post }) => ({ post }), 'settings.set': () => ({}) as never,
  });
  Object.assign(workbench, { pictures: new Pictures(() => new Promise(() => undefined)) });
  await workbench.workspace.load();
  contributions().find((one) => one.id === 'post-editor')!.activate(workbench);
  const { container } = await render(EditorArea, { workbench });
  Object.assign(container.style, { display: 'flex', width: '1200px', height: '640px' });
  workbench.openPost(first as PostId, { pinned: true });
  await cells(first);
  return { workbench, calls, hold: () => { let tell = (_: PostSuggestions) => undefined as void; held = new Promise((resolve) => { tell = resolve; }); return () => { tell(said(4)); }; } };
}
const article = (post: number) => document.querySelector(`article[aria-label="Post post-${post}"]`)!;
const cells = (post: number) => vi.waitFor(() => { const found = [...article(post).querySelectorAll<HTMLElement>('.map .colour')]; expect(found).toHaveLength(49); return found; });
const peak = async (post: number) => channels(getComputedStyle((await cells(post))[0]!).backgroundColor);
const legends = (post: number) => [...article(post).querySelectorAll('.legend')].map((one) => one.textContent.replace(/\s+/g, ' ').trim());
const ends = (most: number, of: number) => channels(sequential(most)(of));
const word = (post: number) => getComputedStyle(article(post).querySelector('.word')!).backgroundColor;

test('posts that stand side by side have one absolute scale, which ends at the largest of them and says so; alone each has its own', async () => {
  const { workbench, calls } = await opened(1);
  expect(await peak(1)).toEqual(ends(0.1, 0.1));
  expect(legends(1).join()).not.toContain('posts shown');
  const alone = word(1);
  const asked = calls.length;
  workbench.openPost(4 as PostId, { beside: true });
  await vi.waitFor(async () => { expect(await peak(1)).toEqual(ends(0.4, 0.1)); });
  expect(await peak(4)).toEqual(ends(0.4, 0.4));
  for (const post of [1, 4]) for (const legend of legends(post)) expect(legend).toContain('largest of the 2 posts shown');
  expect([legends(1)[0], legends(4)[0]].map((text) => /0\.400/.test(text ?? ''))).toEqual([true, true]);
  expect(word(1)).toBe(alone); // .8 is the largest of both captions: of post 1 the second word, of post 4 the first
  expect(figureSource(workbench)?.beside?.regions.share).toBe(0.4);
  // Until it is known what looked at the photo nothing leaves.
  const { description } = workbench.workspace;
  Object.assign(workbench.workspace, { description: { ...description, encoder: undefined } });
  expect(figureSource(workbench)).toBeUndefined();
  Object.assign(workbench.workspace, { description });
  expect(figureSource(workbench)?.encoder.id).toBe('e');
  // Nothing of the first post is asked for anew because of the second.
  expect(calls.slice(asked).filter(({ input }) => (input as { post?: number }).post === 1)).toEqual([]);
  workbench.layout.zen = true;
  await vi.waitFor(() => { expect(legends(4).join()).not.toContain('posts shown'); });
  workbench.layout.zen = false;
  await vi.waitFor(() => { expect(legends(4).join()).toContain('posts shown'); });
  // A tab in front of the second: that one is no longer on the page.
  workbench.openPost(2 as PostId, { pinned: true });
  await vi.waitFor(async () => { expect(await peak(1)).toEqual(ends(0.2, 0.1)); });
  for (const panel of workbench.editors.panels) if (panel.input.key !== '1') workbench.editors.close(panel);
  await vi.waitFor(async () => { expect(await peak(1)).toEqual(ends(0.1, 0.1)); });
  expect(legends(1).join()).not.toContain('posts shown');
});

test('while the neighbour waits for its answer the scale stays as it was, and changes once', async () => {
  const { workbench, hold } = await opened(1);
  workbench.openPost(3 as PostId, { beside: true });
  await vi.waitFor(async () => { expect(await peak(1)).toEqual(ends(0.3, 0.1)); });
  const seen = new Set<string>();
  const first = (await cells(1))[0]!;
  const watch = new MutationObserver(() => { seen.add(channels(first.style.backgroundColor).join()); });
  watch.observe(first, { attributes: true });
  const answer = hold();
  workbench.openPost(4 as PostId);
  await vi.waitFor(() => { expect(workbench.documents.of(4 as PostId)?.asking).toBe(true); });
  await new Promise((resolve) => { requestAnimationFrame(resolve); });
  expect(await peak(1)).toEqual(ends(0.3, 0.1));
  expect(legends(1).join()).toContain('largest of the 2 posts shown');
  answer();
  await vi.waitFor(async () => { expect(await peak(1)).toEqual(ends(0.4, 0.1)); });
  watch.disconnect();
  expect([...seen]).toEqual([ends(0.4, 0.1).join()]);
});

test('× uniform ends at the largest multiple of the posts shown; stretch and rank stay each map’s own', async () => {
  const { workbench } = await opened(1);
  workbench.openPost(4 as PostId, { beside: true });
  await vi.waitFor(async () => { expect(await peak(1)).toEqual(ends(0.4, 0.1)); });
  workbench.attention.set('scale', 'times-uniform');
  await vi.waitFor(() => { expect(legends(1)[0]).toContain('19.60'); });
  expect(legends(1)[0]).toContain('largest of the 2 posts shown');
  workbench.attention.set('scale', 'stretch');
  await vi.waitFor(async () => { expect(await peak(1)).toEqual(ends(0.1, 0.1)); });
  expect(legends(1).join()).not.toContain('posts shown');
});
