/** The first so many code units, never half of a pair. */
export const shortened = (text: string, most: number): string => (text.length <= most ? text : `${text.slice(0, text.charCodeAt(most - 1) >= 0xd800 && text.charCodeAt(most - 1) <= 0xdbff ? most - 1 : most)}…`);
