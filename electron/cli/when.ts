/** A moment for a person, by their own clock: 2026-11-25 17:23. Programs get ISO 8601 by --json. */
export function when(at: number | string): string {
  const moment = new Date(at);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())} ${two(moment.getHours())}:${two(moment.getMinutes())}`;
}
