import { tick } from 'svelte';
import type { View } from './views.svelte.ts';
import type { Workbench } from './workbench.svelte.ts';

/** A command for each view that the features brought: opens the place it has and puts the focus there. Called once all of them are there. */
export function registerViewCommands(workbench: Workbench): void {
  const { commands, views } = workbench;
  for (const view of (['sideBar', 'panel', 'secondarySideBar'] as const).flatMap((place) => views.at(place))) {
    commands.register({ id: `view.show.${view.id}`, category: 'View', title: `Show ${view.title}`, run: () => showView(workbench, view) });
  }
}

type Place = Pick<View<Workbench>, 'id' | 'location'>;

/** Opens the place that the view has, wherever it was put away; the focus stays. */
export function openView({ layout }: Workbench, { id, location }: Place): void {
  if (location === 'sideBar') layout.openSideBar(id);
  else if (location === 'panel') layout.showPanel(id);
  else {
    layout.zen = false;
    layout.secondarySideBar = true;
    if (layout.folded.includes(id)) layout.fold(id);
  }
}

/** Opens the place that the view has and puts the focus there. */
export async function showView(workbench: Workbench, view: Place): Promise<void> {
  const { id, location } = view;
  openView(workbench, view);
  await tick();
  workbench.partFocus.enter(location, location === 'secondarySideBar' ? `[data-view="${id}"]` : undefined);
}
