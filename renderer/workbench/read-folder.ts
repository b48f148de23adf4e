import type { FolderListing } from '../../electron/common/contract/files-api.ts';
import type { Connection } from './connection.svelte.ts';

/** How a field for a path reads the folders of the host's machine; without a path, the person's own. */
export const readFolder = (connection: Connection) => (path: string | undefined): Promise<FolderListing> => connection.call('files.folder', path === undefined || path === '' ? {} : { path });
