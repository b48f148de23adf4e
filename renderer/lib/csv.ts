/** Spreadsheets run cells that begin with = + - @, or with a tab or a return before those: text from data gets an apostrophe in front. Numbers are left as they are. */
const RISKY = /^'*[=+\-@\t\r]/;

export type Cell = string | number | undefined;

const cell = (value: Cell): string => {
  if (value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const safe = RISKY.test(value) ? `'${value}` : value;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

/** RFC 4180: a line of names, then the rows. */
export const csvOf = (names: readonly string[], rows: readonly (readonly Cell[])[]): string => `${[names, ...rows].map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;
