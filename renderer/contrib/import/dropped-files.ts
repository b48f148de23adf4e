/** The first of what was dropped; `bytes` of a file only. A page is told a name and a size, never a place. */
export interface Dropped { readonly name: string; readonly bytes: number | undefined; readonly others: number }

const isFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') === true;

/** Files that are dropped anywhere on the window; without this the browser would leave the workbench and show the file. */
export function followDrops(target: Window, ondrop: (dropped: Dropped) => void): void {
  target.addEventListener('dragover', (event) => {
    if (!isFiles(event)) return;
    event.preventDefault();
    if (event.dataTransfer !== null) event.dataTransfer.dropEffect = 'copy';
  });
  target.addEventListener('drop', (event) => {
    if (!isFiles(event)) return;
    event.preventDefault();
    const [item] = event.dataTransfer?.items ?? [];
    const [file] = event.dataTransfer?.files ?? [];
    if (file === undefined) return;
    const isFolder = item?.webkitGetAsEntry()?.isDirectory === true;
    ondrop({ name: file.name, bytes: isFolder ? undefined : file.size, others: (event.dataTransfer?.files.length ?? 1) - 1 });
  });
}
