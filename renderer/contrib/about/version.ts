const built: unknown = import.meta.env.VITE_MACON_VERSION;
/** Of package.json, put in as the page is built. */
export const VERSION = typeof built === 'string' ? built : 'not built';
