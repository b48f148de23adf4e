import { expect, test } from 'vitest';
import { activateAll, contributions } from '../../renderer/workbench/contributions.ts';
import { registerWorkbenchCommands } from '../../renderer/workbench/workbench-commands.ts';
import { keysHere } from '../../renderer/workbench/keys-here.ts';
import { focusNextPart } from '../../renderer/workbench/focus-keys.ts';
import { speakTabs } from '../../renderer/workbench/dock-tabs.ts';
import { scriptedWorkbench } from '../helpers/scripted-host.ts';

// All features, as the page's own entry imports them; the entry itself would start a page.
import.meta.glob('../../renderer/contrib/*/*.contribution.ts', { eager: true });

const started = async () => {
  const { workbench } = await scriptedWorkbench({});
  registerWorkbenchCommands(workbench);
  activateAll(contributions(), workbench);
  return workbench;
};

test('no two commands have the same key under the same condition, and every bound command exists', async () => {
  const workbench = await started();
  expect(workbench.disabled).toEqual([]);
  const bindings = workbench.keybindings.all();
  expect(bindings.length).toBeGreaterThan(30);
  const twice = [...Map.groupBy(bindings, ({ key, when }) => `${key} when ${when ?? 'always'}`)].filter(([, same]) => same.length > 1);
  expect(twice.map(([place, same]) => `${place}: ${same.map(({ command }) => command).join(', ')}`)).toEqual([]);
  expect(bindings.filter(({ command }) => !workbench.commands.has(command))).toEqual([]);
});

test('a command that takes its number from the digit is one line of the keys', async () => {
  const { workbench } = await scriptedWorkbench({});
  workbench.commands.register({ id: 'accept', category: 'Test', title: 'Accept the n-th', run: () => undefined });
  workbench.keybindings.add(...['1', '2', '3', '0', 'a'].map((key) => ({ key, command: 'accept' })));
  const [group] = keysHere(workbench.keybindings, workbench.commands, () => true);
  expect(group?.lines.map(({ key }) => key)).toEqual(['1 … 3, 0', 'A']);
});

test('after Delete the focused tab is the one that is shown', () => {
  const place = document.body.appendChild(document.createElement('div'));
  place.innerHTML = '<div class="dv-tabs-container">' + ['a', 'b', 'c'].map((id) => `<div class="dv-tab${id === 'b' ? ' dv-active-tab' : ''}"><i data-tab="${id}"></i></div>`).join('') + '</div>';
  const tabs = [...place.querySelectorAll<HTMLElement>('.dv-tab')];
  const spoken = speakTabs(place, () => { tabs[1]?.remove(); tabs[0]?.classList.add('dv-active-tab'); });
  tabs[1]?.focus();
  tabs[1]?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Delete', bubbles: true }));
  expect(document.activeElement).toBe(tabs[0]);
  spoken.stop();
  place.remove();
});

test('F6 goes through each group of editors, there and back', () => {
  const place = document.body.appendChild(document.createElement('div'));
  const part = (name: string, inner: string) => `<section data-part="${name}">${inner}</section>`;
  place.innerHTML = part('sideBar', '<button>side</button>') + part('editor', '<div class="dv-groupview"><button>left</button></div><div class="dv-groupview"><button>right</button></div>') + part('panel', '<button>panel</button>');
  place.querySelector('button')?.focus();
  const walk = (direction: 1 | -1) => Array.from({ length: 4 }, () => { focusNextPart(direction); return document.activeElement?.textContent; });
  expect(walk(1)).toEqual(['left', 'right', 'panel', 'side']);
  expect(walk(-1)).toEqual(['panel', 'right', 'left', 'side']);
  place.remove();
});
