import type { PostId } from '../../electron/common/domain/ids.ts';

/** Which post this window has open, kept for as long as the window lives, so that a reload goes on where a person was. One a workspace: another one has other numbers. */
const key = (folder: string) => `macon.open:${folder}`;

export function rememberOpen(folder: string | undefined, post: PostId): void {
  if (folder !== undefined) sessionStorage.setItem(key(folder), String(post));
}

export function recallOpen(folder: string | undefined): PostId | undefined {
  const stored = Number(folder === undefined ? undefined : sessionStorage.getItem(key(folder)) ?? undefined);
  return Number.isSafeInteger(stored) && stored > 0 ? stored as PostId : undefined;
}
