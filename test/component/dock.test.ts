import { mount, unmount } from 'svelte';
import { expect, onTestFinished, test } from 'vitest';
import EditorArea from '../../renderer/workbench/parts/EditorArea.svelte';
import NoEditor from '../../renderer/workbench/parts/NoEditor.svelte';
import { scriptedWorkbench } from '../helpers/scripted-host.ts';

/** Four groups, each with a tab of its name: one at the left of a column of three. */
async function docked() {
  const { workbench } = await scriptedWorkbench({});
  const { editors } = workbench;
  editors.register({ kind: 'page', icon: 'file', component: NoEditor as never, title: ({ key }) => key });
  const target = document.body.appendChild(document.createElement('div'));
  Object.assign(target.style, { display: 'flex', position: 'fixed', left: '0', top: '0', width: '1200px', height: '660px' });
  const area = mount(EditorArea, { target, props: { workbench } });
  onTestFinished(async () => { await unmount(area); target.remove(); });
  /** Each group by the name of its tab: left, top, width, height. */
  const places = () => Object.fromEntries([...target.querySelectorAll('.dv-groupview')].map((group) => {
    const { left, top, width, height } = group.getBoundingClientRect();
    return [group.querySelector('[role=tab]')?.textContent.trim() ?? '', [left, top, width, height].map(Math.round)];
  }));
  editors.open({ kind: 'page', key: 'left' });
  await expect.poll(() => places()['left']?.[2], { timeout: 5000 }).toBeGreaterThan(1000);
  for (const [key, side] of [['top', 'right'], ['middle', 'below'], ['low', 'below']] as const) {
    editors.split(side);
    editors.active!.input = { kind: 'page', key };
  }
  await expect.poll(() => Object.keys(places()).toSorted(), { timeout: 5000 }).toEqual(['left', 'low', 'middle', 'top']);
  const close = (key: string) => { editors.close(editors.panels.find((panel) => panel.input.key === key)); };
  return { editors, places, close };
}

/** Who stands where, whatever the sizes: those that are closed give their room to all others alike. */
const order = (places: Readonly<Record<string, readonly number[]>>) => Object.entries(places).toSorted(([, [x = 0, y = 0]], [, [left = 0, top = 0]]) => x - left || y - top).map(([name]) => name);

test.each(['left', 'top', 'middle', 'low', 'top middle low', 'low left', 'left top middle low'])('groups that are closed come back where they stood, one alone as large: %s', async (closed) => {
  const keys = closed.split(' ');
  const { editors, places, close } = await docked();
  const before = places();
  for (const key of keys) close(key);
  keys.forEach(() => { editors.reopenClosed(); });
  await expect.poll(() => order(places()), { timeout: 3000 }).toEqual(['left', 'top', 'middle', 'low']);
  expect(new Set(['top', 'middle', 'low'].map((key) => places()[key]?.[0])).size).toBe(1);
  if (keys.length === 1) expect(places()[closed]?.slice(2)).toEqual(before[closed]?.slice(2));
});
