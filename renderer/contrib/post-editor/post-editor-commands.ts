import { SCALE_NAMES } from '../../lib/attention-legend.ts';
import { SCALES } from '../../lib/attention-scale.ts';
import { attentionText } from '../../lib/attention-text.ts';
import { MAPS } from '../../lib/colour-maps.ts';
import { isTarget } from '../../workbench/services/attention-display.svelte.ts';
import type { Workbench } from '../../workbench/workbench.svelte.ts';
import type { ByPanel } from '../../workbench/by-panel.ts';
import type { Threshold } from './threshold.ts';
import type { PostEditorState } from './post-editor-state.svelte.ts';

/** Single letters and digits work while the list, the post or what is beside it has the focus, never in a field. */
const JUDGING = "editor == 'post' && !inputFocus && (part == 'editor' || part == 'sideBar' || part == 'secondarySideBar')";

const NEEDS_VALUE: ReadonlySet<string> = new Set(['labelling.toggleAccept']);

/** Whoever judges from the posts list, or with the focus on nothing, goes on in the suggestions, where Enter means "done" and no longer "open this row". */
function follow(state: PostEditorState): void {
  const active = document.activeElement;
  if (active === document.body || active?.closest("[data-part='sideBar']") !== null) state.focusList();
}

type Add = (id: string, title: string, run: (state: PostEditorState, ...values: readonly unknown[]) => void | Promise<void>) => void;
type Bind = (key: string, command: string, when?: string, values?: readonly unknown[]) => void;
const CATEGORIES: Readonly<Record<string, string>> = { attention: 'Attention', photo: 'Photo' };

export function registerPostEditorCommands(workbench: Workbench, open: ByPanel<PostEditorState>, threshold: Threshold): void {
  const add: Add = (id, title, run) => {
    workbench.commands.register({ id, category: CATEGORIES[id.split('.')[0] ?? ''] ?? 'Labelling', title, ...(NEEDS_VALUE.has(id) ? { palette: false } : {}), run: (...values) => {
      const state = open.of(workbench.editors.active?.id);
      if (state !== undefined) return run(state, ...values);
      // By the palette it can be asked for anywhere.
      workbench.notices.info('Open a post first, or go to its tab: this is about the post in front.');
    } });
  };
  const bind: Bind = (key, command, when = JUDGING, values) => { workbench.keybindings.add({ key, command, when, ...(values === undefined ? {} : { values }) }); };
  workbench.contextKeys.bind('photoFocus', () => document.activeElement?.closest('[data-photo]') !== null && document.activeElement !== null);
  workbench.contextKeys.bind('attentionPinned', () => workbench.attention.pinned(workbench.activePost) !== undefined);
  registerJudging(workbench, add, bind);
  registerAttention(workbench, add, bind);
  registerMany(workbench, add, bind, threshold);
}

function registerJudging(workbench: Workbench, add: Add, bind: Bind): void {
  add('labelling.toggleAccept', 'Accept the n-th suggestion', (state, index) => { if (typeof index === 'number' && index < state.rows.length) { state.focused = index; state.toggle(index, 'accept'); follow(state); } });
  add('labelling.accept', 'Accept the focused suggestion', (state) => { state.say('accept'); follow(state); });
  add('labelling.reject', 'Reject the focused suggestion', (state) => { state.say('reject'); follow(state); });
  add('labelling.skip', 'Skip the focused suggestion', (state) => { state.say('skip'); follow(state); });
  add('labelling.nextSuggestion', 'Next suggestion', (state) => { state.move(1); follow(state); });
  add('labelling.previousSuggestion', 'Previous suggestion', (state) => { state.move(-1); follow(state); });
  add('labelling.focusSuggestions', 'Go to the suggestions', (state) => { state.focusList(); });
  add('labelling.addTag', 'Add a tag', (state) => { state.focusTagInput(); });
  add('labelling.done', 'Done, next post', async (state) => { if (await state.done()) await workbench.commands.run('posts.nextInQueue'); });
  add('labelling.reopen', 'Open the post again', (state) => state.reopen());
  for (let digit = 0; digit <= 9; digit++) bind(String(digit), 'labelling.toggleAccept', digit === 0 ? `${JUDGING} && !photoFocus` : JUDGING, [digit === 0 ? 9 : digit - 1]);
  bind('a', 'labelling.accept');
  bind('x', 'labelling.reject');
  bind('s', 'labelling.skip');
  bind('arrowdown', 'labelling.nextSuggestion');
  bind('arrowup', 'labelling.previousSuggestion');
  bind('j', 'labelling.nextSuggestion');
  bind('k', 'labelling.previousSuggestion');
  bind('/', 'labelling.addTag');
  bind('n', 'labelling.addTag');
  bind('enter', 'labelling.done', `${JUDGING} && !buttonFocus`);
}

function registerMany({ commands, menus }: Workbench, add: Add, bind: Bind, threshold: Threshold): void {
  add('labelling.rejectRest', 'Reject the rest', (state) => { state.rejectRest(); });
  add('labelling.acceptAbove', 'Accept all above the threshold', (state) => { state.acceptAbove(); });
  add('labelling.moreSuggestions', 'More suggestions', (state) => state.showMore());
  add('labelling.focusThreshold', 'Go to the threshold', (state) => { state.focusThreshold(); });
  add('labelling.copyTag', 'Copy the focused hashtag', async (state) => { const tag = state.rows[state.focused]?.tag; if (tag !== undefined) await navigator.clipboard.writeText(`#${tag}`); });
  for (const [id, title, step] of [['labelling.raiseThreshold', 'Raise the threshold', 0.05], ['labelling.lowerThreshold', 'Lower the threshold', -0.05]] as const) commands.register({ id, category: 'Labelling', title, run: () => { threshold.set(threshold.value + step); } });
  bind('shift+a', 'labelling.acceptAbove');
  bind('t', 'labelling.focusThreshold');
  bind('.', 'labelling.raiseThreshold');
  bind(',', 'labelling.lowerThreshold');
  for (const [order, command] of ['labelling.accept', 'labelling.reject', 'labelling.skip'].entries()) menus.add({ menu: 'suggestion', command, group: '1', order });
  menus.add({ menu: 'suggestion', command: 'labelling.copyTag', group: '3', order: 1 });
}

function registerAttention(workbench: Workbench, add: Add, bind: Bind): void {
  const { attention, menus, notices } = workbench;
  const everywhere = (id: string, title: string, run: (...values: readonly unknown[]) => void | Promise<void>) => { workbench.commands.register({ id, category: 'Attention', title, run }); };
  everywhere('attention.toggle', 'Heat map off / on', () => { attention.visible = !attention.visible; });
  everywhere('attention.options', 'Display options…', () => { attention.openOptions(workbench.editors.active?.id); });
  everywhere('attention.release', 'Unpin', () => { if (workbench.activePost !== undefined) attention.release(workbench.activePost); });
  everywhere('attention.pin', 'Pin / unpin', (target) => {
    const pinned = isTarget(target) ? target : attention.target(workbench.activePost);
    if (workbench.activePost !== undefined && pinned !== undefined) attention.pin(workbench.activePost, pinned);
    else notices.info('Point at a region or a word of the open post first.');
  });
  everywhere('attention.copy', 'Copy what it says', async (target) => {
    const said = isTarget(target) ? target : attention.target(workbench.activePost);
    if (said === undefined) { notices.info('Point at a region or a word first.'); return; }
    await navigator.clipboard.writeText(attentionText(workbench.document?.suggestions?.attention, workbench.workspace.description?.encoder?.grid.columns ?? 7).of(said));
  });
  for (const map of MAPS) everywhere(`attention.colourMap.${map}`, `Colour map: ${map}`, () => { attention.set('colourMap', map); });
  for (const scale of SCALES) everywhere(`attention.scale.${scale}`, `Scale: ${SCALE_NAMES[scale]}`, () => { attention.set('scale', scale); });
  everywhere('attention.smooth', 'Smooth off / on', () => { attention.set('smooth', !attention.smooth); });
  for (const [id, title, step] of [['attention.moreOpaque', 'More opaque', 0.1], ['attention.lessOpaque', 'Less opaque', -0.1]] as const) everywhere(id, title, () => { attention.set('opacity', Math.min(1, Math.max(0.1, Math.round((attention.opacity + step) * 20) / 20))); });
  add('photo.zoomIn', 'Zoom in', (state) => { state.zoom.by(1); });
  add('photo.zoomOut', 'Zoom out', (state) => { state.zoom.by(-1); });
  add('photo.fit', 'Fit', (state) => { state.zoom.fit(); });
  add('photo.full', '100 %', (state) => { state.zoom.full(); });
  bind('h', 'attention.toggle');
  bind('=', 'photo.zoomIn');
  bind('+', 'photo.zoomIn');
  bind('-', 'photo.zoomOut');
  bind('0', 'photo.fit', `${JUDGING} && photoFocus`);
  bind('escape', 'attention.release', 'attentionPinned && !inputFocus');
  menus.add({ menu: 'attention', command: 'attention.pin', group: '1', order: 1 }, { menu: 'attention', command: 'attention.copy', group: '1', order: 2 }, { menu: 'attention', command: 'attention.options', group: '3', order: 1 });
}
