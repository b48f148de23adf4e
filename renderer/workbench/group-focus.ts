import { tick } from 'svelte';
import { POST, type Workbench } from './workbench.svelte.ts';

const RELEASES = ['pointerup', 'pointercancel', 'dragend'] as const;

/**
 * The focus goes with the editor that comes to the front by a command or a key: left in another group it would show where no key counts any more, and bring that group to the front
 * again when a palette gives it back; lost with the tab that went behind, the arrows would move nothing. A press of the mouse sets the focus itself, and a post puts it into its
 * suggestions once they are there.
 */
export function followGroups(workbench: Workbench): () => void {
  const { editors, partFocus } = workbench;
  let pressed = false;
  const press = () => { pressed = true; };
  const release = () => { pressed = false; };
  document.addEventListener('pointerdown', press, true);
  for (const name of RELEASES) document.addEventListener(name, release, true);
  let before = editors.active;
  const stop = editors.onChange(() => {
    const { active } = editors;
    if (active === before) return;
    before = active;
    if (pressed) return;
    const strayed = document.activeElement?.closest('.dv-groupview:not(.dv-active-group)') !== null ? document.activeElement : null;
    if (strayed instanceof HTMLElement) strayed.blur();
    void tick().then(() => { if (editors.active === active && active?.input.kind !== POST && partFocus.last === 'editor' && document.activeElement === document.body) partFocus.enterEditor(); });
  });
  return () => {
    stop();
    document.removeEventListener('pointerdown', press, true);
    for (const name of RELEASES) document.removeEventListener(name, release, true);
  };
}
