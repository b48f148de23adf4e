import { afterEach, expect, test, vi } from 'vitest';
import { cleanup, render } from 'vitest-browser-svelte';
import { page, userEvent } from 'vitest/browser';
import type { AccountId, PostId, VersionId } from '../../electron/common/domain/ids.ts';
import { AppError } from '../../electron/common/rpc/app-error.ts';
import { parsePostQuery, postQueryText, toggleWord } from '../../renderer/lib/post-query.ts';
import { readyCaption } from '../../renderer/lib/ready-caption.ts';
import { registerPostsCommands } from '../../renderer/contrib/posts/posts-commands.ts';
import type { PostsState } from '../../renderer/contrib/posts/posts-state.svelte.ts';
import NoteField from '../../renderer/contrib/posts/NoteField.svelte';
import { TagsState } from '../../renderer/contrib/tags/tags-state.svelte.ts';
import TagsView from '../../renderer/contrib/tags/TagsView.svelte';
import QueryField from '../../renderer/workbench/posts/QueryField.svelte';
import PostListBox from '../../renderer/workbench/posts/PostListBox.svelte';
import { ACCOUNTS, detail, listed, LISTING, options, POSTS, row } from '../helpers/listed-posts.ts';
import { scriptedWorkbench } from '../helpers/scripted-host.ts';

afterEach(() => { cleanup(); });

async function boxed(grouped: boolean, thumbnails = false) {
  const bench = await listed(grouped);
  const { container } = await render(PostListBox, { workbench: bench.workbench, list: bench.list, label: 'Posts', thumbnails });
  container.style.height = '440px';
  await vi.waitFor(() => { expect(options().length).toBeGreaterThan(5); });
  return bench;
}

test('a filter is read from words, and written as the same words', () => {
  const idOf = (name: string) => (name === 'brew' ? 7 as AccountId : undefined);
  const { filter } = parsePostQuery('  slow #Früh @brew is:done is:flagged morning ', idOf);
  expect(filter).toEqual({ text: 'slow morning', tag: 'früh', account: 7, state: 'done', flagged: true });
  expect(parsePostQuery(postQueryText(filter, () => 'brew'), idOf).filter).toEqual(filter);
  expect(parsePostQuery('@nobody', idOf).wrong).toContain('@nobody');
  expect(parsePostQuery('is:nice', idOf).wrong).toContain('is:nice');
  expect(toggleWord('x is:open', 'is:done')).toBe('x is:done');
  expect(toggleWord('x is:done', 'is:done')).toBe('x');
});

test('arrow down leaves a field for what was found; while accounts are offered it is theirs', async () => {
  const { workbench } = await listed(false);
  const ondown = vi.fn();
  const onfilter = vi.fn();
  await workbench.accounts.load();
  await render(QueryField, { label: 'Filter', accounts: workbench.accounts, text: '', onfilter, ondown });
  const field = page.getByRole('combobox', { name: 'Filter' });
  await userEvent.type(field, 'slow{ArrowDown}');
  expect([ondown.mock.calls.length, onfilter.mock.lastCall?.[0]]).toEqual([1, { text: 'slow' }]);
  await field.fill('');
  await userEvent.type(page.getByLabelText('Filter', { exact: true }), '@acc{ArrowDown}');
  expect(ondown).toHaveBeenCalledTimes(1);
});

test('accounts are offered while one is being named: arrows choose, Enter and a click take, Escape puts away, and Enter alone takes the text as it stands', async () => {
  const { workbench } = await listed(false);
  const onfilter = vi.fn();
  await workbench.accounts.load();
  const [first, second] = workbench.accounts.list.map(({ id, name }) => ({ id, name })).filter(({ name }) => name.startsWith('acc')) as [{ id: AccountId; name: string }, { id: AccountId; name: string }];
  await render(QueryField, { label: 'Filter', accounts: workbench.accounts, text: '', onfilter });
  const field = page.getByRole('combobox', { name: 'Filter' });
  const input = field.element() as HTMLInputElement;
  const offered = () => [...document.querySelectorAll('[role=listbox][aria-label=Accounts] [role=option]')];
  expect(input.getAttribute('aria-expanded')).toBe('false');
  await userEvent.type(field, 'slow @acc');
  expect(offered().map((one) => one.querySelector('bdi')?.textContent).slice(0, 2)).toEqual([`@${first.name}`, `@${second.name}`]);
  expect([input.getAttribute('aria-expanded'), input.getAttribute('aria-activedescendant')]).toEqual(['true', null]);
  await userEvent.keyboard('{ArrowDown}{ArrowDown}');
  expect(input.getAttribute('aria-activedescendant')).toBe(offered()[1]?.id);
  expect(document.activeElement).toBe(input);
  await userEvent.keyboard('{Enter}');
  expect([input.value, onfilter.mock.lastCall?.[0]]).toEqual([`slow @${second.name} `, { text: 'slow', account: second.id }]);
  expect(offered()).toEqual([]);
  await field.fill('');
  await userEvent.type(field, '@acc{Escape}');
  expect([input.value, offered().length]).toEqual(['@acc', 0]);
  await userEvent.keyboard('{ArrowDown}');
  await userEvent.click(offered()[0]!);
  expect([input.value, document.activeElement === input, onfilter.mock.lastCall?.[0]]).toEqual([`@${first.name} `, true, { account: first.id }]);
  await field.fill('');
  await userEvent.type(field, `@${first.name}{Enter}`);
  expect([input.value, onfilter.mock.lastCall?.[0]]).toEqual([`@${first.name}`, { account: first.id }]);
  expect(document.querySelector('datalist')).toBeNull();
});

test('a ready caption holds what stands on the post, and says what a platform would refuse', () => {
  const tags = [{ tag: 'a', original: true, state: 'unjudged' }, { tag: 'b', original: true, state: 'removed' }, { tag: 'c', original: false, state: 'accepted' }, { tag: 'd', original: false, state: 'rejected' }] as const;
  expect(readyCaption({ ...detail(1), tags })).toEqual({ text: 'a day\n\n#a #c', tags: 2 });
  const many = Array.from({ length: 31 }, (_, n) => ({ tag: `t${n}`, original: true, state: 'unjudged' as const }));
  expect(readyCaption({ ...detail(1), tags: many }).warning).toContain('31 hashtags');
  expect(readyCaption({ ...detail(1), caption: 'x'.repeat(2_201) }).warning).toContain('2,201 characters');
});

test('flat: the whole length stands from the start, lines are read as they come near, and every row says its place', async () => {
  const { list } = await boxed(false);
  expect(list.size).toBe(POSTS);
  expect(list.loaded).toBeLessThan(POSTS);
  expect(options()[0]?.getAttribute('aria-setsize')).toBe(String(POSTS));
  expect(options().length).toBeLessThan(60);
  page.getByRole('listbox').element().focus();
  await userEvent.keyboard('{End}');
  await vi.waitFor(() => { expect(document.querySelector(`[aria-posinset="${POSTS}"]`)?.textContent).toContain('caption 1'); });
});

test('by account: headers with done and total, arrows fold and open, and a folded group takes its lines with it', async () => {
  const { list, calls } = await boxed(true);
  expect(list.size).toBe(POSTS + ACCOUNTS);
  expect(options()[0]?.textContent).toBe('@account00/250\u{a0}done, open');
  expect(calls.filter(({ method }) => method === 'posts.list')).toHaveLength(1);
  page.getByRole('listbox').element().focus();
  await userEvent.keyboard('{Home}{ArrowLeft}');
  await vi.waitFor(() => { expect(options()[1]?.textContent).toBe('@account11/250\u{a0}done, open'); });
  expect(list.size).toBe(POSTS - 250 + ACCOUNTS);
  await vi.waitFor(() => { expect(options()[2]?.textContent).toContain('caption 997'); });
  await userEvent.keyboard('{ArrowRight}');
  expect(list.size).toBe(POSTS + ACCOUNTS);
});

test('by account no line repeats the account, flat each names it after its caption; what a search found is marked', async () => {
  const { list } = await boxed(true);
  expect(document.querySelector('.account')).toBeNull();
  await list.show({ text: 'cap' }, false);
  await vi.waitFor(() => { expect(options()[0]?.querySelector('mark')?.textContent).toBe('cap'); });
  expect(options()[0]?.querySelector('.account')?.textContent).toBe('@account0');
  const width = (selector: string) => options()[0]?.querySelector(selector)?.getBoundingClientRect().width ?? 0;
  expect(width('.caption')).toBeGreaterThan(width('.account') * 2);
});

test('next and previous follow the list that is shown, over the borders of groups and pages, and stop at its ends', async () => {
  const { list } = await listed(true);
  expect(await list.neighbour(undefined, 1)).toBe(1_000);
  await list.readAll(POSTS);
  expect(await list.neighbour(4 as PostId, 1)).toBe(997);
  expect(await list.neighbour(997 as PostId, -1)).toBe(4);
  expect(await list.neighbour(1_000 as PostId, -1)).toBeUndefined();
  await list.show({}, false);
  expect(await list.neighbour(901 as PostId, 1)).toBe(900);
});

test('groups of a search are those that were found, in the order of accounts', async () => {
  const { list } = await listed(false);
  await list.show({ text: '7' }, true);
  const kinds = Array.from({ length: list.size }, (_, index) => list.at(index)).map((item) => (item.kind === 'account' ? `@${item.account.name} ${item.posts}` : item.kind));
  expect(kinds.filter((kind) => kind.startsWith('@'))).toEqual(['@account1 50', '@account3 50']);
  expect(list.total).toBe(100);
});

test('a click previews, a double click keeps the tab, Ctrl+Enter opens beside; letters go to a caption', async () => {
  const { workbench } = await boxed(false);
  workbench.editors.register({ kind: 'post', icon: 'file', component: NoteField as never, title: () => '' });
  await userEvent.click(options()[2] as HTMLElement);
  expect(workbench.editors.active).toMatchObject({ input: { key: '998' }, preview: true });
  await userEvent.dblClick(options()[3] as HTMLElement);
  expect(workbench.editors.active).toMatchObject({ input: { key: '997' }, preview: false });
  await userEvent.keyboard('{ArrowDown}{Control>}{Enter}{/Control}');
  expect(workbench.editors.panels).toHaveLength(2);
  expect(workbench.editors.active).toMatchObject({ input: { key: '996' }, preview: false });
  await userEvent.keyboard('caption 98');
  await vi.waitFor(() => { expect(document.querySelector('.cursor')?.textContent).toContain('caption 989'); });
});

test('the key after the first of a sequence goes to the sequence, not to a caption', async () => {
  const { workbench } = await boxed(false);
  const run = vi.fn();
  workbench.commands.register({ id: 'zen', category: 'Test', title: 'Zen', run });
  workbench.keybindings.add({ key: 'ctrlcmd+k c', command: 'zen' });
  const keys = (event: KeyboardEvent) => { workbench.keybindings.handle(event, workbench.contextKeys.read, (command) => { workbench.run(command); }); };
  window.addEventListener('keydown', keys);
  (document.querySelector('[role=listbox]') as HTMLElement).focus();
  await userEvent.keyboard('{Control>}k{/Control}c');
  window.removeEventListener('keydown', keys);
  expect(run).toHaveBeenCalledOnce();
});

test('what another window changed is shown in its place, asked for once', async () => {
  const changed = vi.fn(({ posts }: { posts: readonly PostId[] }) => ({ rows: posts.map((id) => ({ ...row(id), state: 'done' as const })) }));
  const { list, tell } = await listed(false, { ...LISTING, 'posts.rows': changed });
  tell('posts.changed', { posts: [999 as PostId] });
  tell('posts.changed', { posts: [998 as PostId, 1 as PostId] });
  await vi.waitFor(() => { expect(list.rowOf(998 as PostId)?.state).toBe('done'); });
  expect(changed).toHaveBeenCalledTimes(1);
  expect(changed).toHaveBeenCalledWith({ posts: [999, 998] });
});

test('a list that cannot be read says why, and reads when asked again', async () => {
  let broken = true;
  const { list } = await listed(false, { ...LISTING, 'posts.list': (input) => { if (broken) throw new AppError('unavailable', 'The disk is away.'); return LISTING['posts.list']!(input); } });
  expect(list.error?.message).toBe('The disk is away.');
  broken = false;
  await list.reload();
  expect([list.error, list.size]).toEqual([undefined, POSTS]);
});

test('what was read ahead is told as shown once, when it comes on screen', async () => {
  const asked = vi.fn((_: unknown) => ({ post: 5 as PostId, version: 3 as VersionId, model: 'm', suggestions: [{ tag: 'latte', probability: 0.4 }], attention: {} as never }));
  const shown = vi.fn((_: unknown) => ({ post: 5 as PostId }));
  const { workbench } = await scriptedWorkbench({ ...LISTING, 'suggestions.forPost': asked as never, 'suggestions.shown': shown });
  await workbench.documents.warm(5 as PostId).ready;
  expect(asked).toHaveBeenCalledWith(expect.objectContaining({ post: 5, shown: false }));
  expect(shown).not.toHaveBeenCalled();
  workbench.documents.open(5 as PostId);
  workbench.documents.open(5 as PostId);
  await vi.waitFor(() => { expect(shown).toHaveBeenCalledTimes(1); });
  expect(shown).toHaveBeenCalledWith({ post: 5, version: 3, tags: ['latte'] });
  workbench.documents.open(6 as PostId);
  await vi.waitFor(() => { expect(asked).toHaveBeenCalledWith(expect.objectContaining({ post: 6, shown: true })); });
});

test('a post that loses its photo, or gets one, is asked about anew', async () => {
  let image: string | undefined = 'a'.repeat(64);
  const said = vi.fn((_: unknown) => ({ post: 7 as PostId, version: 2 as VersionId, model: 'm', suggestions: [], encoder: 'e', engine: 'wasm', attention: { regions: [], words: [], affinity: [], history: [] } }));
  const { workbench, tell } = await scriptedWorkbench({ 'posts.get': ({ post }) => ({ ...detail(post), ...(image === undefined ? {} : { image: { id: image as never } }) }), 'suggestions.forPost': said });
  workbench.editors.register({ kind: 'post', icon: 'file', component: NoteField as never, title: () => '', prepare: ({ key }) => { workbench.documents.open(Number(key) as PostId); } });
  workbench.openPost(7 as PostId);
  await workbench.documents.of(7 as PostId)?.ready;
  tell('posts.changed', { posts: [7 as PostId] });
  await new Promise((resolve) => { setTimeout(resolve, 50); });
  expect(said).toHaveBeenCalledTimes(1);
  image = undefined;
  tell('posts.changed', { posts: [7 as PostId] });
  await vi.waitFor(() => { expect(said).toHaveBeenCalledTimes(2); });
});

test('hashtags: F2 renames, a name that is taken leaves everything as it was and says so', async () => {
  const rename = vi.fn(({ to }: { to: string }) => { if (to === 'taken') throw new AppError('conflict', '#taken is another hashtag.'); return { tag: to, posts: 3 }; });
  const { workbench } = await scriptedWorkbench({ ...LISTING, 'tags.list': ({ text }) => ({ rows: ['latte', 'snow'].filter((tag) => tag.includes(text ?? '')).map((tag) => ({ tag, uses: 3, accepted: 1, rejected: 0, formerly: [] })) }), 'tags.rename': rename });
  const tags = new TagsState(workbench);
  const { container } = await render(TagsView, { workbench, tags });
  Object.assign(container.style, { height: '400px', display: 'flex' });
  await vi.waitFor(() => { expect(options()).toHaveLength(2); });
  await userEvent.click(options()[0] as HTMLElement);
  await userEvent.keyboard('{F2}');
  const field = page.getByRole('textbox', { name: /New name of #latte/ });
  // In its own row, as a file's name is.
  expect(field.element().closest('[role=option]')).toBe(options()[0]);
  await userEvent.fill(field, 'two words');
  await userEvent.keyboard('{Enter}');
  expect(rename).not.toHaveBeenCalled();
  await userEvent.fill(field, '#Taken');
  await userEvent.keyboard('{Enter}');
  await expect.element(page.getByRole('alert')).toHaveTextContent('#taken is another hashtag.');
  await expect.element(field).toBeVisible();
  await userEvent.fill(field, '#Café');
  await userEvent.keyboard('{Enter}');
  await vi.waitFor(() => { expect(workbench.notices.list.at(-1)).toMatchObject({ text: '#latte is called #café now, on 3 posts.', actions: [{ label: 'Undo', command: 'labelling.undo' }] }); });
  expect(rename).toHaveBeenLastCalledWith(expect.objectContaining({ tag: 'latte', to: 'café' }));
});

test('who begins to judge is led to the post; from post to post the focus stays where it is', async () => {
  const next = vi.fn((_: unknown) => ({ post: 7 as PostId }));
  const { workbench, list } = await listed(false, { ...LISTING, 'labelling.next': next });
  workbench.editors.register({ kind: 'post', icon: 'file', component: NoteField as never, title: () => '' });
  registerPostsCommands(workbench, { list, text: '' } as PostsState);
  workbench.partFocus.last = 'sideBar';
  await workbench.commands.run('posts.nextInQueue');
  // The editor, once it is drawn, takes the focus for it.
  expect([workbench.activePost, workbench.partFocus.last]).toEqual([7, 'editor']);
  next.mockReturnValue({ post: 8 as PostId });
  workbench.partFocus.last = 'sideBar';
  await workbench.commands.run('posts.nextInQueue');
  expect([workbench.activePost, workbench.partFocus.last]).toEqual([8, 'sideBar']);
  expect(next.mock.calls.map(([input]) => (input as { after?: PostId }).after)).toEqual([undefined, 7]);
});
