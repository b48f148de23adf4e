import type { Workbench } from './workbench.svelte.ts';

export interface Contribution {
  readonly id: string;
  /** For a person: "Posts". */
  readonly name: string;
  activate(workbench: Workbench): void;
}

const registered: Contribution[] = [];

/** Called by each x.contribution.ts as it is imported; nothing of the feature runs yet. */
export function registerContribution(contribution: Contribution): void { registered.push(contribution); }
export const contributions = (): readonly Contribution[] => registered;

/** Starts the features one by one: one that throws is left out with all that it had brought till then, and named; the others go on. */
export function activateAll(list: readonly Contribution[], workbench: Workbench): void {
  for (const contribution of list) {
    const before = snapshot(workbench);
    try { contribution.activate(workbench); } catch (error) {
      for (const goBack of before) goBack();
      workbench.disabled = [...workbench.disabled, contribution.name];
      workbench.notices.error(error, `"${contribution.name}" could not start and is switched off`);
    }
  }
}

/** How each registry goes back to what it holds now. */
function snapshot({ commands, keybindings, menus, quickInput, views, editors, statusBar, settings }: Workbench): readonly (() => void)[] {
  return [commands, keybindings, menus, quickInput, views, editors, statusBar, settings].map((registry) => registry.snapshot());
}
