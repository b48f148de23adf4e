import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import { cleanup, render } from 'vitest-browser-svelte';
import { page, userEvent } from 'vitest/browser';
import type { DecisionId, PostId } from '../../electron/common/domain/ids.ts';
import type { TagDecisionKind } from '../../electron/common/domain/decision.ts';
import '../../renderer/contrib/settings/settings.contribution.ts';
import { contributions } from '../../renderer/workbench/contributions.ts';
import { detail } from '../helpers/listed-posts.ts';
import { scriptedWorkbench } from '../helpers/scripted-host.ts';

afterEach(() => { cleanup(); });

const asks = () => !window.dispatchEvent(new Event('beforeunload', { cancelable: true }));

test('a page is not left without a word while it holds a judgement that is not stored, or settings that are not', async () => {
  let store: (() => void) | undefined;
  const decision = { id: 1 as DecisionId, clientId: 'c', kind: 'accept' as const, post: 1 as PostId, tag: 'latte', reviewer: 'me', at: 1 };
  let gone = true;
  const { workbench } = await scriptedWorkbench({
    'labelling.judge': ({ post }) => (gone ? Promise.reject(new Error('The host is gone.')) : new Promise((resolve) => { store = () => { resolve({ decision, post: detail(post) }); }; })),
    'settings.text': () => ({ text: '{}', path: 'settings.json' }),
    'settings.write': ({ which }) => ({ which }),
  });
  contributions().find(({ id }) => id === 'settings')!.activate(workbench);
  onTestFinished(workbench.leaving.follow(window));
  expect(asks()).toBe(false);
  const judgement = { post: 1 as PostId, tag: 'latte', kind: 'accept' as TagDecisionKind };
  expect(await workbench.decisions.judge(judgement)).toBe(false);
  expect(asks()).toBe(true);
  gone = false;
  const sent = workbench.decisions.retryAll();
  await vi.waitFor(() => { expect(store).toBeDefined(); });
  expect(asks()).toBe(true);
  store?.();
  await sent;
  expect(asks()).toBe(false);
  const panel = workbench.editors.open({ kind: 'settings-json', key: 'user' });
  await render(workbench.editors.type('settings-json')!.component, { workbench, panel });
  await expect.element(page.getByText('Saved')).toBeVisible();
  expect(asks()).toBe(false);
  await userEvent.fill(page.getByRole('textbox', { name: 'User settings' }), '{ "a": 1 }');
  expect(asks()).toBe(true);
  await userEvent.click(page.getByRole('button', { name: /^Save/ }));
  await vi.waitFor(() => { expect(asks()).toBe(false); });
});
