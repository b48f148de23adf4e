import type { PostId } from '../../electron/common/domain/ids.ts';
import { counted } from '../lib/format.ts';
import { Later } from '../lib/later.ts';
import type { EditorInput } from './editors.svelte.ts';
import { postOf, type Workbench } from './workbench.svelte.ts';

/** They go slice by slice: told once, when no more come. */
const QUIET_MS = 600;

/** Tabs of posts that are gone close, in every window, and a notice says why. */
export function followGonePosts({ connection, editors, recent, decisions, noteDrafts, notices }: Workbench): void {
  let closed = 0;
  const later = new Later(QUIET_MS, () => {
    if (closed > 0) notices.info(`${counted(closed, 'tab was', 'tabs were')} closed: the import that brought ${closed === 1 ? 'its post' : 'their posts'} was taken back. Importing the same source again brings ${closed === 1 ? 'it' : 'them'} back.`);
    closed = 0;
  });
  connection.on('posts.removed', ({ posts }) => {
    const gone = new Set<PostId | undefined>(posts);
    closed += editors.drop((input) => gone.has(shownBy(input)));
    recent.forget(gone);
    decisions.forgetOf(gone);
    noteDrafts.forgetOf(gone);
    later.soon();
  });
}

/** The post of an editor, also of one that only holds it among its values. */
const shownBy = (input: EditorInput): PostId | undefined => postOf(input) ?? (typeof input.values?.['post'] === 'number' ? input.values['post'] as PostId : undefined);
