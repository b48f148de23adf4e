type Pressed = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'> & Partial<Pick<KeyboardEvent, 'code'>>;

/** A key with its modifiers in one spelling: `ctrlcmd+shift+z`, `pagedown`, `[`. Ctrl and Cmd are one, as VS Code's CtrlCmd. */
export function chordOf(event: Pressed): string {
  const key = event.key === ' ' ? 'space' : letterOf(event);
  // Shift is part of what a punctuation key already says ("?" is Shift+/ here and Shift+ß there).
  const shift = event.shiftKey && (key.length > 1 || /\p{L}/u.test(key));
  return [event.ctrlKey || event.metaKey ? 'ctrlcmd' : '', event.altKey ? 'alt' : '', shift ? 'shift' : '', key].filter(Boolean).join('+');
}

/** With Ctrl or Alt a Cyrillic layout and a Mac's Option key give letters that no binding names: the place of the key counts then. */
function letterOf({ key, code, ctrlKey, metaKey, altKey }: Pressed): string {
  const place = /^(?:Key|Digit)(\w)$/.exec(code ?? '')?.[1];
  const foreign = key.length === 1 && key > '\u007F';
  return (foreign && (ctrlKey || metaKey || altKey) && place !== undefined ? place : key).toLowerCase();
}

const MODIFIERS = ['ctrlcmd', 'alt', 'shift'];
const ALIASES: Readonly<Record<string, string>> = {
  ctrl: 'ctrlcmd', control: 'ctrlcmd', cmd: 'ctrlcmd', meta: 'ctrlcmd', option: 'alt', esc: 'escape', return: 'enter', del: 'delete',
  up: 'arrowup', down: 'arrowdown', left: 'arrowleft', right: 'arrowright', pgup: 'pageup', pgdn: 'pagedown', plus: '+',
};

/** One or more chords, as a person writes them (`Ctrl+K Cmd+S`), in the one spelling; undefined where it is no key. */
export function parseKeys(text: string): string | undefined {
  const chords = text.trim().toLowerCase().split(/\s+/).map(parseChord);
  return chords.every((chord) => chord !== undefined) ? chords.join(' ') : undefined;
}

function parseChord(text: string): string | undefined {
  const parts = (text === '+' || text.endsWith('++') ? [...text.slice(0, -1).split('+').filter(Boolean), '+'] : text.split('+')).map((part) => ALIASES[part] ?? part);
  const key = parts.pop();
  if (key === undefined || key === '' || MODIFIERS.includes(key) || !/^(?:.|[a-z]+|f\d{1,2})$/u.test(key) || parts.some((part) => !MODIFIERS.includes(part))) return undefined;
  return [...MODIFIERS.filter((one) => parts.includes(one)), key].join('+');
}

const NAMES: Readonly<Record<string, string>> = {
  ctrlcmd: 'Ctrl', alt: 'Alt', shift: 'Shift', enter: '⏎', escape: 'Esc', delete: 'Del', tab: 'Tab', pageup: 'PgUp', pagedown: 'PgDn', home: 'Home', end: 'End',
  arrowup: '↑', arrowdown: '↓', arrowleft: '←', arrowright: '→', space: 'Space',
};
const ON_A_MAC: Readonly<Record<string, string>> = { ...NAMES, ctrlcmd: '⌘', alt: '⌥', shift: '⇧' };
const isMac = (): boolean => typeof navigator !== 'undefined' && /Mac|iP(?:hone|ad)/.test(navigator.platform);

/** Chords as a person reads them. */
export function chordLabel(keys: string, mac = isMac()): string {
  const names = mac ? ON_A_MAC : NAMES;
  const parts = (chord: string) => (chord.endsWith('++') ? [...chord.slice(0, -2).split('+'), '+'] : chord === '+' ? ['+'] : chord.split('+'));
  return keys.split(' ').map((chord) => parts(chord).map((part) => names[part] ?? part.toUpperCase()).join(mac ? '' : '+')).join(' ');
}
