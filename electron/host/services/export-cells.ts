/**
 * Spreadsheets run cells that begin with = + - @ (or with a tab or carriage return before such). An apostrophe in front makes them text.
 * Reversible: what already looks escaped gets one more, and reading takes exactly one away.
 */
const RISKY = /^'*[=+\-@\t\r]/;
const ESCAPED = /^'+[=+\-@\t\r]/;

export const toCell = (value: string): string => (RISKY.test(value) ? `'${value}` : value);
export const fromCell = (cell: string): string => (ESCAPED.test(cell) ? cell.slice(1) : cell);
