import { shorten } from '../lib/format.ts';
import type { Workbench } from './workbench.svelte.ts';

/** The window is named after what is open in it. */
export function followTitle({ editors, workspace }: Workbench): () => void {
  return $effect.root(() => {
    $effect(() => {
      const { active } = editors;
      document.title = [active === undefined ? undefined : shorten(editors.titleOf(active.input), 60), workspace.description?.name, 'MACON'].filter(Boolean).join(' — ');
    });
  });
}
