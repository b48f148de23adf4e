import * as v from 'valibot';
import { method } from '../rpc/api.ts';
import { path, text } from './fields.ts';

/** What a path is for: `either` is a file or a folder, `save` a file to write. */
const PATH_KINDS = ['file', 'folder', 'either', 'save'] as const;
export type PathKind = (typeof PATH_KINDS)[number];

/** What the desktop itself does for its page, over a port of its own: a browser has none of it. */
export const dialogsApi = {
  /** The operating system's dialog; answers with the path that the person chose, or without one. `endings` (".csv"): of the files that would do. `start`: where to begin. */
  'dialogs.path': method<{ readonly path?: string }>()(v.strictObject({
    kind: v.picklist(PATH_KINDS), title: text(200), start: v.optional(path), endings: v.pipe(v.array(v.pipe(v.string(), v.regex(/^\.[a-z0-9]{1,16}$/))), v.maxLength(20)),
  })),
};
export type DialogsApi = typeof dialogsApi;
