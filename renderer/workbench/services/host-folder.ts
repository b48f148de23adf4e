import type { FolderListing } from '../../../electron/common/contract/files-api.ts';
import type { Connection } from '../connection.svelte.ts';

/** The entries of a folder of the host's machine; without a path those of the person's own. */
export const hostFolder = (connection: Connection, path: string | undefined): Promise<FolderListing> => connection.call('files.folder', path === undefined || path === '' ? {} : { path });
