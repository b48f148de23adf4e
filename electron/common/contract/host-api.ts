import { bulkApi } from './bulk-api.ts';
import { dataApi } from './data-api.ts';
import { encoderApi } from './encoder-api.ts';
import { engineApi } from './engine-api.ts';
import { filesApi } from './files-api.ts';
import { jobsApi } from './jobs-api.ts';
import { labellingApi } from './labelling-api.ts';
import { logApi } from './log-api.ts';
import { postsApi } from './posts-api.ts';
import { settingsApi, type SettingText } from './settings-api.ts';
import { suggestionsApi } from './suggestions-api.ts';
import { tagsApi } from './tags-api.ts';
import { trainingApi, type TrainingPoint } from './training-api.ts';
import { workspaceApi } from './workspace-api.ts';
import type { Job } from '../domain/job.ts';
import type { PostId, VersionId } from '../domain/ids.ts';
import type { LogLine } from '../domain/log-line.ts';

/** Everything a window or terminal can ask of the host. */
export const hostApi = { ...workspaceApi, ...postsApi, ...labellingApi, ...tagsApi, ...bulkApi, ...suggestionsApi, ...trainingApi, ...jobsApi, ...dataApi, ...filesApi, ...settingsApi, ...logApi, ...encoderApi, ...engineApi };
export type HostApi = typeof hostApi;

/** Everything the host tells, as facts. */
export interface HostEvents {
  /** Sent first on every connection; `resync` when facts were missed for good and everything must be read anew. */
  'host.connected': { readonly seq: number; readonly resync: boolean };
  'jobs.changed': Job;
  'posts.changed': { readonly posts: readonly PostId[] };
  /** Renamed: their names as they are now. */
  'tags.changed': { readonly tags: readonly string[] };
  /** They are gone for good (an import was taken back): whoever shows one closes it. Lists need not look before `posts.imported`. */
  'posts.removed': { readonly posts: readonly PostId[] };
  /** Many posts came at once (an import), or went (one that was taken back; a number below 0): read the list anew. */
  'posts.imported': { readonly count: number };
  'training.progressed': TrainingPoint;
  'model.activated': { readonly version: VersionId };
  'workspace.changed': Record<string, never>;
  /** Without a key the whole text is another, written here or by another program. */
  'settings.changed': { readonly which: SettingText; readonly key?: string };
  'log.appended': LogLine;
  'problems.changed': { readonly count: number };
}
