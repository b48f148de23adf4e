import { createDockview, type DockviewApi, type IContentRenderer, type ITabRenderer, type SerializedDockview, type TabPartInitParameters } from 'dockview-core/dist/esm/index.js';
import 'dockview-core/dist/styles/dockview.css';
import { labelledByTab, speakTabs } from './dock-tabs.ts';
import type { Dock, EditorInput, EditorPanel } from './editors.svelte.ts';

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
  dropped(id: string): void;
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
  const ends = [
    api.onDidActivePanelChange((panel) => { listener.activated(panel?.id); listener.changed(); }),
    api.onDidRemovePanel((panel) => { listener.dropped(panel.id); }),
    api.onDidLayoutChange(() => { listener.changed(); }),
  ];
  const tabs = speakTabs(place, (id) => { const panel = api.getPanel(id); if (panel !== undefined) api.removePanel(panel); }, drawing.all);
  return { dock: dockOf(api, listener), close: () => { tabs.stop(); for (const end of ends) end.dispose(); api.dispose(); } };
}

function dockOf(api: DockviewApi, listener: DockListener): Dock {
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
    // The library draws a panel anew even where it is in front already, which takes the focus out of it.
    activate: (id) => { if (api.activePanel?.id !== id) api.getPanel(id)?.api.setActive(); },
    remove: (id) => { const panel = api.getPanel(id); if (panel !== undefined) api.removePanel(panel); },
    front: () => api.groups.flatMap((group) => (group.activePanel === undefined ? [] : [group.activePanel.id])),
    groupPanels: () => api.activeGroup?.panels.map((panel) => panel.id) ?? [],
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
