import { afterEach, expect, test, vi } from 'vitest';
import { cleanup, render } from 'vitest-browser-svelte';
import { page, userEvent } from 'vitest/browser';
import type { WorkspaceDescription } from '../../electron/common/contract/workspace-api.ts';
import type { PostId } from '../../electron/common/domain/ids.ts';
import Welcome from '../../renderer/contrib/welcome/Welcome.svelte';
import { scriptedWorkbench } from '../helpers/scripted-host.ts';

afterEach(() => { cleanup(); });

const counts = { posts: 0, accounts: 0, hashtags: 0, images: 0, encoded: 0, decisions: 0, done: 0, problems: 0 };
const described = (now: Partial<typeof counts>) => ({ name: 'w', folder: '/w', sample: false, reviewer: 'me', splitRule: 'workbench', counts: { ...counts, ...now }, encoder: { label: 'trunk' } }) as unknown as WorkspaceDescription;
const step = (name: string) => page.getByRole('button', { name, exact: false });

test('the steps tick themselves; the first that is open stands unfolded until a person folds another out', async () => {
  let now = described({});
  const { workbench } = await scriptedWorkbench({ 'workspace.describe': () => now });
  await workbench.workspace.load();
  await render(Welcome, { workbench });
  await expect.element(step('Bring posts in')).toHaveAttribute('aria-expanded', 'true');
  await expect.element(page.getByText('0 of 4 done')).toBeVisible();
  // What the status bar's item of the workspace leads to: which it is, and who judges.
  await expect.element(page.getByText(/\/w · 0 posts · judging as me/)).toBeVisible();
  now = described({ posts: 3, accounts: 1, images: 3 });
  await workbench.workspace.load();
  await expect.element(step('Bring posts in (done)')).toHaveAttribute('aria-expanded', 'false');
  await expect.element(step('Let the program look at the photos')).toHaveAttribute('aria-expanded', 'true');
  await expect.element(page.getByRole('button', { name: 'Look at the photos' })).toBeVisible();
  // The program's own words wait in the tooltips.
  expect(document.body.innerText).not.toMatch(/encod|engine/i);
  expect([...document.querySelectorAll<HTMLElement>('[data-tip]')].map((one) => one.dataset['tip']).join()).toMatch(/Encoded with trunk.*Install or choose an encoder/);
  await userEvent.click(step('Judge, and let it learn'));
  await expect.element(page.getByRole('button', { name: 'Start judging' })).toBeVisible();
  await expect.element(step('Let the program look at the photos')).toHaveAttribute('aria-expanded', 'false');
  await userEvent.click(step('Judge, and let it learn'));
  await vi.waitFor(() => { expect(document.querySelectorAll('[aria-expanded=true]')).toHaveLength(0); });
});

test('a first training shows how far it is on its step, and can be cancelled there', async () => {
  const { workbench, tell } = await scriptedWorkbench({ 'workspace.describe': () => described({ posts: 3, images: 3, encoded: 3 }) });
  await workbench.workspace.load();
  const cancel = vi.fn();
  workbench.commands.register({ id: 'jobs.cancel', category: '', title: '', run: cancel });
  await render(Welcome, { workbench });
  await expect.element(step('Train a first model')).toHaveAttribute('aria-expanded', 'true');
  tell('jobs.changed', { id: 4, kind: 'train', state: 'running', done: 3, total: 12, message: 'Training, epoch 1', createdAt: 1 } as never);
  await expect.element(page.getByText('Training, epoch 1')).toBeVisible();
  await expect.element(page.getByRole('progressbar', { name: 'Training, epoch 1' })).toBeVisible();
  await userEvent.click(page.getByRole('button', { name: 'Cancel' }));
  expect(cancel).toHaveBeenCalledWith(4);
});

test('posts that were opened come back from its list, markup in them as text', async () => {
  const rows = [{ id: 7, key: 'p7', caption: 'a <b>cold</b> day', account: 'anna' }] as never;
  const { workbench, calls } = await scriptedWorkbench({ 'workspace.describe': () => described({ posts: 3 }), 'posts.rows': () => ({ rows }) });
  await workbench.workspace.load();
  await render(Welcome, { workbench });
  expect(document.body.textContent).not.toContain('Recent');
  workbench.recent.opened(9 as PostId);
  workbench.recent.opened(7 as PostId);
  const open = vi.spyOn(workbench, 'openPost').mockReturnValue();
  await userEvent.click(page.getByRole('button', { name: 'a <b>cold</b> day' }));
  expect(open).toHaveBeenCalledWith(7, { pinned: true });
  expect(calls.filter(({ method }) => method === 'posts.rows').at(-1)?.input).toEqual({ posts: [7, 9] });
});
