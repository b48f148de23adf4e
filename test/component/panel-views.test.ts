import { afterEach, expect, test, vi } from 'vitest';
import { cleanup, render } from 'vitest-browser-svelte';
import { page, userEvent, type Locator } from 'vitest/browser';
import type { Problem } from '../../electron/common/contract/posts-api.ts';
import type { JobId, PostId } from '../../electron/common/domain/ids.ts';
import type { Job } from '../../electron/common/domain/job.ts';
import JobsView from '../../renderer/contrib/jobs/JobsView.svelte';
import { LogLines } from '../../renderer/contrib/output/log-lines.svelte.ts';
import OutputView from '../../renderer/contrib/output/OutputView.svelte';
import { ProblemsList } from '../../renderer/contrib/problems/problems-list.svelte.ts';
import ProblemsView from '../../renderer/contrib/problems/ProblemsView.svelte';
import { scriptedWorkbench } from '../helpers/scripted-host.ts';

afterEach(() => { cleanup(); });

const says = (where: Locator, text: RegExp) => vi.waitFor(() => { expect(where.element().textContent.replace(/\s+/g, ' ')).toMatch(text); });
const problem = (id: number, reason: string, post?: number): Problem => ({ id, kind: 'image-missing', reason, at: 0, source: '/feeds/posts.jsonl', line: id, ...(post === undefined ? {} : { post: post as PostId, postKey: `post-${post}` }) }) as Problem;

test('problems: a click goes to its post, arrows go over those that have one, the filter narrows and Escape empties it, more are read by key', async () => {
  const pages = vi.fn(({ after }: { after?: number | undefined }) => (after === undefined
    ? { problems: [problem(1, 'The image "<b>a</b>.jpg" is missing.', 11), problem(2, 'The line is not JSON.'), problem(3, 'The time is none.', 13)], next: 3 } : { problems: [problem(4, 'Too many hashtags.', 14)] }));
  const { workbench } = await scriptedWorkbench({ 'posts.problems': pages as never });
  const opened: unknown[] = [];
  workbench.commands.register({ id: 'posts.open', category: '', title: '', run: (post) => { opened.push(post); } });
  const problems = new ProblemsList(workbench);
  await problems.read();
  await render(ProblemsView, { workbench, problems });
  const list = page.getByRole('list', { name: 'Problems' });
  const to = (name: RegExp) => list.getByRole('button', { name });
  await userEvent.click(to(/<b>a<\/b>/));
  expect(opened).toEqual([11]);
  await expect.element(list.getByRole('button')).toHaveLength(2);
  // One stop for Tab, the arrows do the rest; a row of no post is no button.
  await userEvent.keyboard('{ArrowDown}');
  await expect.element(to(/The time/)).toHaveFocus();
  expect(document.querySelectorAll('ul button[tabindex="0"]')).toHaveLength(1);
  await userEvent.keyboard('{ArrowDown}{Enter}');
  expect(opened).toEqual([11, 13]);
  await userEvent.keyboard('{Home}');
  await expect.element(to(/<b>a<\/b>/)).toHaveFocus();
  await userEvent.click(page.getByRole('button', { name: 'More' }));
  await expect.element(to(/Too many/)).toBeVisible();
  expect(pages.mock.calls.map(([input]) => input.after)).toEqual([undefined, 3]);
  const filter = page.getByRole('searchbox', { name: 'Filter the problems' });
  await userEvent.fill(filter, 'line 2');
  await expect.element(page.getByRole('status')).toHaveTextContent('Showing 1 of 4');
  await says(list.getByRole('listitem'), /The line is not JSON\./);
  await userEvent.click(filter);
  await userEvent.keyboard('{Escape}');
  await expect.element(filter).toHaveValue('');
  await expect.element(to(/Too many/)).toBeVisible();
});

test('jobs: what runs stands first with its share and a cancel, what failed says why and what to do; the view follows', async () => {
  const job = (id: number, more: Partial<Job>): Job => ({ id: id as JobId, kind: 'import', state: 'done', done: 0, total: 0, message: '', createdAt: 0, ...more });
  const { workbench, tell } = await scriptedWorkbench({});
  const cancelled: unknown[] = [];
  workbench.commands.register({ id: 'jobs.cancel', category: '', title: '', run: (id) => { cancelled.push(id); } });
  await render(JobsView, { workbench });
  await expect.element(page.getByText('Nothing has run yet')).toBeVisible();
  tell('jobs.changed', job(3, { kind: 'export', state: 'failed', error: { code: 'conflict', message: 'The file <b>is</b> there.', hint: 'Choose another name.' } }));
  tell('jobs.changed', job(2, { kind: 'train', state: 'running', done: 1, total: 4 }));
  const rows = page.getByRole('list', { name: 'Jobs' }).getByRole('listitem');
  await says(rows.first(), /running:\s*Training/);
  await expect.element(rows.first().getByRole('progressbar')).toHaveAttribute('aria-valuenow', '25');
  await says(rows.last(), /failed:.*The file <b>is<\/b> there\..*Choose another name\./);
  await expect.element(rows.last().getByRole('button', { name: /Cancel/ })).not.toBeInTheDocument();
  await userEvent.click(page.getByRole('button', { name: 'Cancel Training' }));
  expect(cancelled).toEqual([2]);
  tell('jobs.changed', job(2, { kind: 'train', state: 'cancelled' }));
  await says(rows.last(), /cancelled:\s*Training/);
});

test('output: Down goes from the filter into the log, Escape empties the filter, and whoever scrolls up is left to read', async () => {
  const line = (seq: number) => ({ seq, at: 0, level: 'info', source: 'host', text: `said ${seq}` }) as const;
  const { workbench, tell } = await scriptedWorkbench({});
  const log = new LogLines(workbench);
  const { container } = await render(OutputView, { workbench, log });
  container.style.height = '200px';
  for (let seq = 1; seq <= 100; seq++) tell('log.appended', line(seq));
  const lines = page.getByRole('log', { name: 'Log' });
  await expect.element(lines.getByText('said 100')).toBeVisible();
  const filter = page.getByRole('searchbox', { name: 'Filter the output' });
  await userEvent.fill(filter, 'said 7');
  await expect.element(page.getByText('Showing 11 of 100 lines')).toBeInTheDocument();
  await userEvent.click(filter);
  await userEvent.keyboard('{Escape}');
  await expect.element(filter).toHaveValue('');
  await userEvent.keyboard('{ArrowDown}');
  await expect.element(lines).toHaveFocus();
  await expect.element(lines.getByText('said 100')).toBeVisible();
  await userEvent.keyboard('{Home}');
  await expect.element(lines.getByText('said 1', { exact: true })).toBeVisible();
  await expect.element(page.getByRole('button', { name: 'Follow the newest line' })).toBeVisible();
  tell('log.appended', line(101));
  await vi.waitFor(() => { expect(log.all).toHaveLength(101); });
  await expect.element(lines.getByText('said 1', { exact: true })).toBeVisible();
  await userEvent.click(page.getByRole('button', { name: 'Follow the newest line' }));
  await expect.element(lines.getByText('said 101')).toBeVisible();
});
