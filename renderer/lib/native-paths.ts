import type { DialogsApi, PathKind } from '../../electron/common/contract/dialogs-api.ts';
import { createClient } from '../../electron/common/rpc/client.ts';
import { portTransport } from './message-port-transport.ts';

export interface PathWanted { readonly kind: PathKind; readonly title: string; readonly start: string; readonly endings: readonly string[] }
/** Resolves to what the person chose, or to undefined. */
export type ChoosePath = (wanted: PathWanted) => Promise<string | undefined>;

let chooser: ChoosePath | undefined;
/** The operating system's dialog, where the page stands in a window of the desktop; a browser has none. */
export const nativePaths = (): ChoosePath | undefined => chooser;
export const offerNativePaths = (choose: ChoosePath | undefined): void => { chooser = choose; };

/** From the port that the desktop hands to the window, anew on each load of it. */
export function followDesktopDialogs(target: Window): void {
  target.addEventListener('message', (event: MessageEvent<unknown>) => {
    const port = event.ports[0];
    const data = event.data;
    if (event.source !== target || port === undefined || typeof data !== 'object' || data === null || !('kind' in data) || data.kind !== 'macon-dialogs') return;
    const client = createClient<DialogsApi, object>(portTransport(port));
    client.onClose(() => { offerNativePaths(undefined); });
    offerNativePaths(async ({ kind, title, start, endings }) => (await client.call('dialogs.path', { kind, title, endings: [...endings], ...(start === '' ? {} : { start }) })).path);
  });
}
