/** Characters of a line that never ends. */
const LONGEST = 8_192;

/** Cuts what a process prints into lines, whatever the pieces it arrives in. */
export function splitLines(listener: (line: string) => void): { take(piece: string): void; end(): void } {
  let rest = '';
  return {
    take: (piece) => {
      const lines = (rest + piece).split(/\r\n|\n/);
      rest = lines.pop() ?? '';
      for (const line of lines) listener(line);
      if (rest.length > LONGEST) { listener(rest); rest = ''; }
    },
    end: () => {
      if (rest !== '') listener(rest);
      rest = '';
    },
  };
}
