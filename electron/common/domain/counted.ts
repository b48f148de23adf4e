const whole = new Intl.NumberFormat('en');

export const count = (value: number): string => whole.format(value);
/** "1 post", "2 posts". */
export const counted = (value: number, noun: string, plural = `${noun}s`): string => `${count(value)} ${value === 1 ? noun : plural}`;
