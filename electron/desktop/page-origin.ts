/** The one page that windows show. A scheme of its own: a real origin, unlike file://, and reachable by nothing else. */
export const SCHEME = 'macon';
export const PAGE_ORIGIN = `${SCHEME}://app`;

/** Whether an address belongs to the workbench's page. `new URL(…).origin` is "null" for schemes that are not built in, so it is put together here. */
export function isOurPage(address: string): boolean {
  try {
    const { protocol, host, username, password } = new URL(address);
    return `${protocol}//${host}` === PAGE_ORIGIN && username === '' && password === '';
  } catch {
    return false;
  }
}
