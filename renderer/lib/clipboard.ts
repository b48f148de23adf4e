import { AppError } from '../../electron/common/rpc/app-error.ts';

/** Puts a text into the clipboard; where the page may not, by the old way that a key press or click allows. @throws AppError `forbidden`, with the text as its detail */
export async function copyText(text: string): Promise<void> {
  try { await navigator.clipboard.writeText(text); } catch (error) {
    // Also where there is no clipboard at all: a page by plain http from another machine has none.
    if (copiedBySelection(text)) return;
    throw new AppError('forbidden', 'The browser does not let this page write to the clipboard.', {
      hint: 'Allow the clipboard for this address (the icon left of it), or take the text from the details and copy it by hand.', detail: text, cause: error,
    });
  }
}

function copiedBySelection(text: string): boolean {
  const back = document.activeElement;
  const field = document.createElement('textarea');
  field.value = text;
  field.className = 'visually-hidden';
  // In an open dialog nothing outside of it can be selected.
  (document.querySelector('dialog[open]') ?? document.body).append(field);
  field.select();
  try { return document.execCommand('copy'); } finally {
    field.remove();
    if (back instanceof HTMLElement) back.focus({ preventScroll: true });
  }
}
