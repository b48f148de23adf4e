import { createDockview, orthogonal, type DockviewApi, type DockviewGroupPanel, type IContentRenderer, type IDockviewPanel, type ITabRenderer, type Orientation, type SerializedDockview, type TabPartInitParameters } from 'dockview-core/dist/esm/index.js';
import 'dockview-core/dist/styles/dockview.css';
import { labelledByTab, speakTabs } from './dock-tabs.ts';
import type { Dock, EditorInput, EditorPanel, TabPlace } from './editors.svelte.ts';

/** What the dock draws with: each mounts something into an element and returns how to take it away. */
export interface Drawing {
  content(id: string, target: HTMLElement): () => void;
  tab(id: string, target: HTMLElement): () => void;
  empty(target: HTMLElement): () => void;
  /** A person asks for the tabs that do not fit into a strip. */
  all(): void;
}
/** Whom the dock tells. */
export interface DockListener {
  adopt(id: string, input: EditorInput, preview: boolean): EditorPanel;
  dropped(id: string, place?: TabPlace): void;
  activated(id: string | undefined): void;
  changed(): void;
  panel(id: string): EditorPanel | undefined;
}

const element = (className: string) => Object.assign(document.createElement('div'), { className });

/** Something of ours inside a part of the dock's, for as long as the part lives. */
function renderer(className: string, draw: (target: HTMLElement) => () => void) {
  const target = element(className);
  let end: (() => void) | undefined;
  return { element: target, start: () => { end ??= draw(target); }, dispose: () => { end?.(); end = undefined; } };
}

const isInput = (value: unknown): value is EditorInput => typeof value === 'object' && value !== null && 'kind' in value && typeof value.kind === 'string' && 'key' in value && typeof value.key === 'string';

/** Tabs, groups and splits on `place`. The only module that knows the docking library. */
export function openDock(place: HTMLElement, listener: DockListener, drawing: Drawing): { readonly dock: Dock; close(): void } {
  const api = createDockview(place, {
    disableFloatingGroups: true,
    noPanelsOverlay: 'watermark',
    scrollbars: 'native',
    theme: { name: 'macon', className: 'macon-dock' },
    createComponent: ({ id }): IContentRenderer => {
      const part = renderer('editor-content', (target) => drawing.content(id, target));
      labelledByTab(part.element, id);
      return {
        element: part.element, dispose: part.dispose,
        init: ({ params }) => {
          if (isInput(params['input'])) listener.adopt(id, params['input'], params['preview'] === true);
          part.start();
        },
      };
    },
    createTabComponent: ({ id }): ITabRenderer => {
      const part = renderer('editor-tab', (target) => drawing.tab(id, target));
      return { element: part.element, dispose: part.dispose, init: (_: TabPartInitParameters) => { part.start(); } };
    },
    createWatermarkComponent: () => {
      const part = renderer('editor-empty', drawing.empty);
      return { element: part.element, dispose: part.dispose, init: () => { part.start(); } };
    },
  });
  /** Where the tab stands that is being closed: once it is gone nobody can tell. */
  let leaving: TabPlace | undefined;
  const remove = (id: string) => {
    const panel = api.getPanel(id);
    if (panel === undefined) return;
    leaving = placeOf(api, panel);
    try { api.removePanel(panel); } finally { leaving = undefined; }
  };
  const ends = [
    api.onDidActivePanelChange((panel) => { listener.activated(panel?.id); listener.changed(); }),
    api.onDidRemovePanel((panel) => { listener.dropped(panel.id, leaving); }),
    api.onDidLayoutChange(() => { listener.changed(); }),
  ];
  const tabs = speakTabs(place, remove, drawing.all);
  return { dock: dockOf(api, listener, remove), close: () => { tabs.stop(); for (const end of ends) end.dispose(); api.dispose(); } };
}

function dockOf(api: DockviewApi, listener: DockListener, remove: (id: string) => void): Dock {
  const toJSON = (): unknown => {
    const layout = api.toJSON();
    for (const [id, panel] of Object.entries(layout.panels)) {
      const known = listener.panel(id);
      if (known !== undefined) panel.params = { input: known.input, preview: known.preview };
    }
    return layout;
  };
  return {
    add: (panel, { beside, direction = 'right' }) => {
      const group = api.activeGroup;
      const other = beside ? api.groups.find((one) => one !== group) : undefined;
      const split = { right: 'right', below: 'below' } as const;
      api.addPanel({
        id: panel.id, component: 'editor', tabComponent: 'tab', params: { input: panel.input, preview: panel.preview },
        ...(group === undefined ? {} : beside && (other === undefined || direction === 'below') ? { position: { referenceGroup: group, direction: split[direction] } } : { position: { referenceGroup: other ?? group } }),
      });
    },
    addAt: (panel, place) => {
      const group = api.getGroup(place.group) ?? groupAgain(api, place) ?? api.activeGroup;
      api.addPanel({
        id: panel.id, component: 'editor', tabComponent: 'tab', params: { input: panel.input, preview: panel.preview },
        ...(group === undefined ? {} : { position: { referenceGroup: group.id, index: Math.min(place.index, group.panels.length) } }),
      });
    },
    // The library draws a panel anew even where it is in front already, which takes the focus out of it.
    activate: (id) => { if (api.activePanel?.id !== id) api.getPanel(id)?.api.setActive(); },
    remove,
    front: () => api.groups.flatMap((group) => (group.activePanel === undefined ? [] : [group.activePanel.id])),
    groupPanels: (group) => (group === undefined ? api.activeGroup : api.getGroup(group))?.panels.map((panel) => panel.id) ?? [],
    groups: () => api.groups.length,
    focusGroup: (step) => {
      const at = api.groups.findIndex((group) => group === api.activeGroup);
      api.groups[(at + step + api.groups.length) % Math.max(1, api.groups.length)]?.api.setActive();
    },
    toJSON,
    fromJSON: (layout) => {
      const before = toJSON();
      try { api.fromJSON(layout as SerializedDockview); return true; } catch {
        // A layout of another release or a damaged one: what was there comes back, and the person starts from it.
        api.fromJSON(before as SerializedDockview);
        return false;
      }
    },
  };
}

function placeOf(api: DockviewApi, { id, group }: IDockviewPanel): TabPlace {
  const place = { group: group.id, index: group.panels.findIndex((one) => one.id === id) };
  const alone = group.panels.length > 1 ? undefined : standing(api.toJSON().grid, group.id);
  return alone === undefined ? place : { ...place, alone };
}

const SIDES: Readonly<Record<Orientation, readonly ['left' | 'above', 'right' | 'below']>> = { HORIZONTAL: ['left', 'right'], VERTICAL: ['above', 'below'] };
type Row = SerializedDockview['grid']['root'];
const firstGroup = ({ data }: Row): string | undefined => (Array.isArray(data) ? data.map(firstGroup)[0] : data.id);

/** How a group stands to the one before or after it in its row or column, else to the first of those there; where all others are in rows of their own, to all of them. */
function standing({ root, orientation }: { readonly root: Row; readonly orientation: Orientation }, id: string, outermost = true): TabPlace['alone'] {
  if (!Array.isArray(root.data)) return undefined;
  const rows = root.data;
  const at = rows.findIndex(({ data }) => !Array.isArray(data) && data.id === id);
  const own = rows[at];
  if (own === undefined) return rows.map((row) => standing({ root: row, orientation: orthogonal(orientation) }, id, false)).find((found) => found !== undefined);
  const beside = [rows[at - 1], rows[at + 1]].filter((row) => row !== undefined);
  const to = beside.find(({ data }) => !Array.isArray(data)) ?? (outermost ? undefined : beside[0]);
  const of = to && firstGroup(to);
  const direction = SIDES[orientation][at > 0 && (to === undefined || to === rows[at - 1]) ? 1 : 0];
  return { direction, size: own.size ?? 0, ...(of === undefined ? {} : { of }) };
}

/** By the id that it had, so that other tabs closed in it find it too. */
function groupAgain(api: DockviewApi, { group: id, alone }: TabPlace): DockviewGroupPanel | undefined {
  if (alone === undefined) return undefined;
  const { direction, of, size } = alone;
  const beside = of === undefined ? undefined : api.getGroup(of);
  if (of !== undefined && beside === undefined) return undefined;
  // The library takes the height for the width in the first row of groups: both are the one that counts.
  return api.addGroup({ id, direction, initialWidth: size, initialHeight: size, ...(beside === undefined ? {} : { referenceGroup: beside.id }) });
}
