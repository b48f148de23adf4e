import { expect } from 'playwright/test';

/** Until the page shows it, however busy the machine: where it does, a longer limit costs nothing. */
export const shows = expect.configure({ timeout: 30_000 });
