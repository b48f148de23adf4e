import { tick } from 'svelte';
import { POST, type Workbench } from './workbench.svelte.ts';

const RELEASES = ['pointerup', 'pointercancel', 'dragend'] as const;

/**
 * The focus goes with the editor that comes to the front by a command or a key: left in another group it would show where no key counts any more, and bring that group to the front
 * again when a palette gives it back; lost with the tab that went behind, the arrows would move nothing. A press of the mouse sets the focus itself, and a post puts it into its
 * suggestions once they are there.
 */
export function followGroups(workbench: Workbench, page: Document = document): () => void {
  const { editors, partFocus } = workbench;
  let pressed = false;
  const press = () => { pressed = true; };
  const release = () => { pressed = false; };
  page.addEventListener('pointerdown', press, true);
  for (const name of RELEASES) page.addEventListener(name, release, true);
  let before = editors.active;
  const stop = editors.onChange(() => {
    const { active } = editors;
    if (active === before) return;
    before = active;
    if (pressed) return;
    const strayed = page.activeElement?.closest('.dv-groupview:not(.dv-active-group)') !== null ? page.activeElement : null;
    if (strayed instanceof HTMLElement) strayed.blur();
    void tick().then(() => { if (editors.active === active && active?.input.kind !== POST && partFocus.last === 'editor' && page.activeElement === page.body) partFocus.enterEditor(); });
  });
  return () => {
    stop();
    page.removeEventListener('pointerdown', press, true);
    for (const name of RELEASES) page.removeEventListener(name, release, true);
  };
}
