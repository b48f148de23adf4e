type Rgb = readonly [number, number, number];

function parse(hex: string): Rgb {
  const value = Number.parseInt(hex.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

/** `hex` moved towards `other` by a share. */
export function mix(hex: string, other: string, share: number): string {
  const [a, b] = [parse(hex), parse(other)];
  return `#${a.map((channel, at) => Math.round(channel + ((b[at] ?? 0) - channel) * share).toString(16).padStart(2, '0')).join('')}`;
}

/** Puts the values into a drawing's `{{names}}`; a forgotten one is an error of the recipe. */
export function paint(drawing: string, values: Readonly<Record<string, string>>): string {
  return drawing.replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new RangeError(`the drawing asks for {{${name}}}, which the recipe does not give`);
    return value;
  });
}

/** The shades that drawings use: the main colour, a second one, and what is lighter and darker than each. */
export function shades(main: string, second: string): Record<string, string> {
  return {
    main, second,
    light: mix(main, '#ffffff', 0.38), dark: mix(main, '#140c1c', 0.38), line: mix(main, '#140c1c', 0.68),
    second_light: mix(second, '#ffffff', 0.38), second_dark: mix(second, '#140c1c', 0.4),
  };
}
