import type { PostState } from '../../electron/common/domain/decision.ts';

/** The codicon and the words of each state. */
export const GLYPHS: Readonly<Record<PostState, { readonly icon: string; readonly name: string }>> = {
  open: { icon: 'circle-outline', name: 'not judged' },
  started: { icon: 'color-mode', name: 'started' },
  done: { icon: 'pass-filled', name: 'done' },
  disputed: { icon: 'arrow-swap', name: 'disputed' },
};
