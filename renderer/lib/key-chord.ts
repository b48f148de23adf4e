/** A key with its modifiers in one spelling: `ctrlcmd+shift+z`, `pagedown`, `[`. Ctrl and Cmd are one, as VS Code's CtrlCmd. */
export function chordOf(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>): string {
  const key = event.key === ' ' ? 'space' : event.key.toLowerCase();
  // Shift is part of what a punctuation key already says ("?" is Shift+/ here and Shift+ß there).
  const shift = event.shiftKey && (key.length > 1 || /\p{L}/u.test(key));
  return [event.ctrlKey || event.metaKey ? 'ctrlcmd' : '', event.altKey ? 'alt' : '', shift ? 'shift' : '', key].filter(Boolean).join('+');
}

const NAMES: Readonly<Record<string, string>> = { ctrlcmd: 'Ctrl', alt: 'Alt', shift: 'Shift', enter: '⏎', pageup: 'PgUp', pagedown: 'PgDn', arrowup: '↑', arrowdown: '↓', space: 'Space' };

/** A chord as a person reads it. */
export const chordLabel = (chord: string): string => chord.split('+').map((part) => NAMES[part] ?? part.toUpperCase()).join('+');
