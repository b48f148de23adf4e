/** A typed path cut at its last slash of either kind: the folder (with the slash) and what was begun after it. */
export function cutPath(text: string): { readonly folder: string; readonly rest: string } {
  const at = Math.max(text.lastIndexOf('/'), text.lastIndexOf('\\'));
  return { folder: text.slice(0, at + 1), rest: text.slice(at + 1) };
}

/** A name under a folder; a root ends with its separator already. */
export const under = (folder: string, name: string, separator: string): string => `${folder}${folder.endsWith(separator) ? '' : separator}${name}`;

/** The last part of a path, whichever slashes it has. */
export const fileName = (path: string): string => path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1) || path;
