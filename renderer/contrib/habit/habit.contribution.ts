import { bound } from '../../workbench/bound-view.ts';
import { registerContribution } from '../../workbench/contributions.ts';
import { HabitImages } from './habit-images.svelte.ts';
import HabitView from './HabitView.svelte';

registerContribution({
  id: 'habit',
  name: 'Habit',
  activate(workbench) {
    workbench.views.register({ id: 'habit', title: 'Habit', location: 'secondarySideBar', icon: 'history', order: 10, component: bound(HabitView, { images: new HabitImages(workbench) }) });
  },
});
