import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import { cleanup, render } from 'vitest-browser-svelte';
import { page, userEvent } from 'vitest/browser';
import type { PostId } from '../../electron/common/domain/ids.ts';
import { AppError } from '../../electron/common/rpc/app-error.ts';
import { HistoryState } from '../../renderer/contrib/posts/history-state.svelte.ts';
import HistoryView from '../../renderer/contrib/posts/HistoryView.svelte';
import NoteField from '../../renderer/contrib/posts/NoteField.svelte';
import { LayoutKeeper } from '../../renderer/workbench/layout-keeper.svelte.ts';
import { detail } from '../helpers/listed-posts.ts';
import { scriptedWorkbench } from '../helpers/scripted-host.ts';

afterEach(() => { cleanup(); });

async function noted(answer: (text: string) => void | Promise<void>, more: { readonly json?: string } = {}) {
  const stored: { readonly post: PostId; readonly text: string }[] = [];
  const notes = new Map<PostId, string>([[1 as PostId, 'old']]);
  const at = (post: PostId) => ({ ...detail(post), note: notes.get(post) ?? '' });
  const layout = vi.fn((_: { json: string }) => ({}));
  const bench = await scriptedWorkbench({
    'posts.get': ({ post }) => at(post), 'labelling.history': () => ({ decisions: [] }), 'layout.read': () => more, 'layout.write': layout,
    'labelling.note': async ({ post, text }) => { await answer(text); stored.push({ post, text }); notes.set(post, text); return { decision: { id: 1 as never, clientId: 'c', post, kind: 'note', reviewer: 'ann', at: 1 }, post: at(post) }; },
  });
  const { workbench, tell } = bench;
  workbench.editors.register({ kind: 'post', icon: 'file', component: NoteField as never, title: () => '', prepare: ({ key }) => { workbench.documents.open(Number(key) as PostId); } });
  const history = new HistoryState(workbench);
  const keeper = new LayoutKeeper(workbench);
  await keeper.restore();
  onTestFinished(() => { keeper.stop(); });
  workbench.openPost(1 as PostId);
  await render(HistoryView, { workbench, history });
  const field = page.getByRole('textbox', { name: 'Note' });
  await expect.element(field).toBeVisible();
  return { workbench, history, stored, layout, field, tell, notes };
}

test('Escape in a note stores what was typed, as leaving does; one that could not be stored stays as a draft, also on the way to another post', async () => {
  let refuses = true;
  const { workbench, stored, field } = await noted(() => { if (refuses) throw new AppError('unavailable', 'gone'); });
  await expect.element(field).toHaveValue('old');
  await expect.element(field).toHaveAttribute('placeholder', expect.stringContaining('Escape stores it'));
  await userEvent.fill(field, 'half a thought');
  await userEvent.keyboard('{Escape}');
  await expect.element(page.getByText(/Not stored, but kept/)).toBeVisible();
  workbench.openPost(2 as PostId);
  await expect.element(field).toHaveValue('');
  workbench.openPost(1 as PostId);
  await expect.element(field).toHaveValue('half a thought');
  expect(stored).toEqual([]);
  refuses = false;
  await userEvent.click(field);
  await userEvent.keyboard('{Escape}');
  await expect.element(page.getByText('stored: Undo takes it back')).toBeVisible();
  expect(stored).toEqual([{ post: 1, text: 'half a thought' }]);
  // The older one that failed does not overrule it.
  expect(workbench.decisions.pending).toEqual([]);
  expect(workbench.noteDrafts.toJSON()).toEqual([]);
});

test('the note that is asked for has the focus before the next letter; of a post that is still being read, with its field, unless another was opened', async () => {
  const { workbench, history, field } = await noted(() => undefined);
  history.note.ask(1 as PostId);
  expect(document.activeElement).toBe(field.element());
  workbench.openPost(2 as PostId);
  history.note.ask(2 as PostId);
  await expect.element(field).toHaveValue('');
  expect(document.activeElement).toBe(field.element());
  history.note.ask(3 as PostId);
  (document.activeElement as HTMLElement).blur();
  workbench.openPost(1 as PostId);
  await expect.element(field).toHaveValue('old');
  workbench.openPost(3 as PostId);
  await expect.element(field).toHaveValue('');
  expect(document.activeElement).toBe(document.body);
});

test('what is typed while a note is on its way is not lost, and a post left while writing gets its own note', async () => {
  let answer: () => void = () => undefined;
  const { workbench, stored, field } = await noted((text) => (text === 'new' ? new Promise((resolve) => { answer = resolve; }) : undefined));
  await userEvent.fill(field, 'new');
  await userEvent.keyboard('{Escape}');
  await userEvent.click(field);
  await userEvent.keyboard(' and more');
  await expect.element(field).toHaveValue('new and more');
  await userEvent.keyboard('{Escape}');
  answer();
  await vi.waitFor(() => { expect(stored).toEqual([{ post: 1, text: 'new' }, { post: 1, text: 'new and more' }]); });
  await userEvent.fill(field, 'left');
  workbench.openPost(2 as PostId);
  await expect.element(field).toHaveValue('');
  await vi.waitFor(() => { expect(stored.slice(2)).toEqual([{ post: 1, text: 'left' }]); });
  // Left again before the first of two is answered: both are stored, and each once.
  workbench.openPost(1 as PostId);
  await userEvent.fill(field, 'new');
  await userEvent.keyboard('{Escape}');
  await userEvent.fill(field, 'newer');
  workbench.openPost(2 as PostId);
  await expect.element(field).toHaveValue('');
  answer();
  await vi.waitFor(() => { expect(stored.slice(2).map(({ text }) => text)).toEqual(['left', 'new', 'newer']); });
  expect(workbench.decisions.pending).toEqual([]);
});

test('another window\'s note comes into a field that nobody has written in, also with the focus, and leaving it does not bring the old one back', async () => {
  const { stored, field, tell, notes } = await noted(() => undefined);
  await userEvent.click(field);
  notes.set(1 as PostId, 'theirs');
  tell('posts.changed', { posts: [1 as PostId] });
  await expect.element(field).toHaveValue('theirs');
  await userEvent.keyboard('{Escape}');
  await userEvent.click(field);
  await userEvent.keyboard('!');
  notes.set(1 as PostId, 'theirs again');
  tell('posts.changed', { posts: [1 as PostId] });
  await new Promise((resolve) => { setTimeout(resolve, 50); });
  await expect.element(field).toHaveValue('theirs!');
  await userEvent.keyboard('{Escape}');
  await vi.waitFor(() => { expect(stored).toEqual([{ post: 1, text: 'theirs!' }]); });
});

test('what says the note as it is stored is no draft: typed back, or stored just before a reload; typed back while another text is on its way it is one', async () => {
  let answer: () => void = () => undefined;
  const { workbench, stored, field } = await noted((text) => (text === 'new' ? new Promise((resolve) => { answer = resolve; }) : undefined), { json: JSON.stringify({ notes: [[1, 'old']] }) });
  await vi.waitFor(() => { expect(workbench.noteDrafts.toJSON()).toEqual([]); });
  for (const text of ['older', 'old']) await userEvent.fill(field, text);
  await vi.waitFor(() => { expect(workbench.noteDrafts.toJSON()).toEqual([]); });
  await userEvent.keyboard('{Escape}');
  for (const text of ['new', 'old']) { await userEvent.fill(field, text); await userEvent.keyboard('{Escape}'); }
  answer();
  await vi.waitFor(() => { expect(stored).toEqual([{ post: 1, text: 'new' }, { post: 1, text: 'old' }]); });
  await expect.element(field).toHaveValue('old');
  expect([workbench.decisions.pending, workbench.noteDrafts.toJSON()]).toEqual([[], []]);
});

test('left with the post a note is stored also where a browser does not tell a field that goes', async () => {
  const { workbench, stored, field } = await noted(() => undefined);
  await userEvent.fill(field, 'left');
  const quiet = (event: Event) => { event.stopImmediatePropagation(); };
  window.addEventListener('blur', quiet, true);
  onTestFinished(() => { window.removeEventListener('blur', quiet, true); });
  workbench.openPost(2 as PostId);
  await vi.waitFor(() => { expect(stored).toEqual([{ post: 1, text: 'left' }]); });
});

test('a word that fails after a later one on the same was said is not kept to be sent again: it would overrule that', async () => {
  const fails: (() => void)[] = [];
  const { workbench: { decisions }, stored } = await noted((text) => (text === 'first' ? new Promise((_, reject) => { fails.push(() => { reject(new AppError('unavailable', 'gone')); }); }) : undefined));
  const sent = [decisions.note(1 as PostId, 'first'), decisions.note(1 as PostId, 'second')];
  // Told to be slow, the first does not pass for the later one.
  await vi.waitFor(() => { expect(decisions.pending.map((one) => [one.request.input, one.slow])).toMatchObject([[{ text: 'first' }, true], [{ text: 'second' }, true]]); });
  expect(decisions.noteOf(1 as PostId)?.request.input).toMatchObject({ text: 'second' });
  fails[0]?.();
  expect(await Promise.all(sent)).toEqual([false, true]);
  expect([decisions.pending, stored]).toEqual([[], [{ post: 1, text: 'second' }]]);
});

test('a note that was being typed is there again after a reload, as a draft', async () => {
  const { field, layout } = await noted(() => undefined);
  await userEvent.fill(field, 'not yet');
  await vi.waitFor(() => { expect(JSON.parse(layout.mock.lastCall?.[0].json ?? '{}')).toMatchObject({ notes: [[1, 'not yet']] }); });
  cleanup();
  const { field: again, workbench, stored } = await noted(() => undefined, { json: JSON.stringify({ notes: [[1, 'not yet'], ['x'], [2]] }) });
  await expect.element(again).toHaveValue('not yet');
  await expect.element(page.getByText(/Not stored yet/)).toBeVisible();
  expect(workbench.noteDrafts.toJSON()).toEqual([[1, 'not yet']]);
  await userEvent.click(again);
  await userEvent.keyboard('{Escape}');
  await vi.waitFor(() => { expect(stored).toEqual([{ post: 1, text: 'not yet' }]); });
});

test('Escape and Ctrl+Enter leave the note for where the person came from, or for the editor where that is gone', async () => {
  const onleave = vi.fn();
  const { workbench } = await scriptedWorkbench({});
  const store = vi.spyOn(workbench.decisions, 'note').mockResolvedValue(true);
  const row = document.body.appendChild(Object.assign(document.createElement('button'), { textContent: 'a suggestion' }));
  let focus: () => void = () => undefined;
  await render(NoteField, { workbench, post: 1 as PostId, note: '', bindFocus: (given) => { focus = given; return () => undefined; }, onleave });
  for (const keys of ['{Escape}', '{Control>}{Enter}{/Control}']) {
    row.focus();
    focus();
    await expect.element(page.getByRole('textbox', { name: 'Note' })).toHaveFocus();
    await userEvent.keyboard(`x${keys}`);
    expect(document.activeElement).toBe(row);
  }
  expect(store.mock.calls).toEqual([[1, 'x'], [1, 'xx']]);
  // A side bar that was scrolled to the note by its key stands as before.
  const [bar, field] = [document.body.appendChild(document.createElement('div')), document.querySelector('textarea')!];
  Object.assign(bar.style, { height: '100px', overflowY: 'auto' });
  bar.append(Object.assign(document.createElement('p'), { style: 'height: 900px' }), field.parentElement!);
  focus();
  expect(bar.scrollTop).toBeGreaterThan(500);
  await userEvent.keyboard('{Escape}');
  expect(bar.scrollTop).toBe(0);
  row.focus();
  focus();
  row.remove();
  expect(onleave).not.toHaveBeenCalled();
  await userEvent.keyboard('{Escape}');
  expect(onleave).toHaveBeenCalledOnce();
  expect(document.activeElement).toBe(document.body);
});
