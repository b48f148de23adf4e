import { engineName } from '../lib/engine-words.ts';
import { counted } from '../lib/format.ts';
import type { StatusText } from './status-bar.svelte.ts';
import type { Workbench } from './workbench.svelte.ts';

/** The status bar's own items: workspace, saved or not, engine, encoder, model version. Features add theirs. */
export function registerWorkbenchStatus(workbench: Workbench): void {
  const description = () => workbench.workspace.description;
  const add = (id: string, side: 'left' | 'right', order: number, show: () => StatusText | undefined) => { workbench.statusBar.add({ id, side, order, show }); };
  add('workspace', 'left', 10, () => {
    const workspace = description();
    return workspace === undefined ? undefined : { text: workspace.name, icon: 'folder', title: `${workspace.folder} · ${counted(workspace.counts.posts, 'post')} · judging as ${workspace.reviewer}`, command: 'view.welcome' };
  });
  add('connection', 'left', 5, () => connectionText(workbench));
  add('keys', 'left', 30, () => { const { pending } = workbench.keybindings; return pending === undefined ? undefined : { text: `${pending} — waiting for the next key`, icon: 'keyboard' }; });
  add('stored', 'left', 20, () => storedText(workbench));
  add('engine', 'right', 10, () => {
    const workspace = description();
    if (workspace?.engine !== undefined) return { text: `engine: ${engineName(workspace.engine.name)}`, icon: 'server-process', title: workspace.engine.reason, command: 'machine.open', values: ['engine'] };
    if (workspace?.workerProblem !== undefined) return { text: 'no engine', icon: 'warning', loud: true, title: workspace.workerProblem, command: 'machine.open', values: ['engine'] };
    return workspace === undefined ? undefined : { text: 'engine: starting…', icon: 'server-process' };
  });
  add('encoder', 'right', 20, () => {
    const encoder = description()?.encoder;
    return encoder === undefined ? undefined : { text: `encoder: ${encoder.label}`, icon: 'eye', title: `What looks at the photos: ${encoder.grid.rows}×${encoder.grid.columns} regions of ${encoder.width}, from ${encoder.origin}. Licence: ${encoder.licence}`, command: 'machine.open', values: ['encoders'] };
  });
  add('model', 'right', 30, () => {
    const workspace = description();
    if (workspace === undefined) return undefined;
    const model = workspace.model;
    return model === undefined
      ? { text: 'no model yet', icon: 'beaker', command: 'view.openPanel', values: ['training'] }
      : { text: `model: ${model.name}`, icon: 'beaker', title: `${model.kind}, d = ${model.d}, ${counted(model.tags, 'hashtag')}, made on ${engineName(model.engine)}`, command: 'models.showActive' };
  });
}

function connectionText({ connection }: Workbench): StatusText | undefined {
  if (connection.state === 'open') return undefined;
  if (connection.state === 'connecting') return { text: 'Connecting…', icon: 'debug-disconnect' };
  return { text: `Host gone — reconnecting${connection.attempt > 1 ? ` (try ${connection.attempt})` : ''}`, icon: 'debug-disconnect', loud: true, title: 'What was confirmed is stored. The page goes on by itself when the host is back. If the program was started anew, open the address it prints in this browser: it lets in only who has that.' };
}

function storedText({ decisions, workspace }: Workbench): StatusText {
  if (workspace.description?.readOnly !== undefined) return { text: 'read only', icon: 'lock', loud: true, title: `Nothing is stored: ${workspace.description.readOnly.why}.` };
  if (decisions.failed.length > 0) return { text: `${counted(decisions.failed.length, 'judgement')} not stored — retry`, icon: 'error', loud: true, title: decisions.failed[0]?.error?.message ?? '', command: 'labelling.retry' };
  if (decisions.inFlight > 0) return { text: `storing ${decisions.inFlight}…`, icon: 'sync', command: 'posts.history' };
  return { text: 'all stored', icon: 'check', title: 'Every judgement shown is in the store. A click shows what was decided on this post.', command: 'posts.history' };
}
