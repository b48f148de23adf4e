import type { Page } from 'playwright';

/** What a key means on the screen: the page is looked at whenever it changes until it shows it. */
export type Wanted =
  /** The n-th suggestion stands as said, and is stored. */
  | { readonly kind: 'judged'; readonly row: number; readonly as: 'accepted' | 'unjudged' }
  /** Another post than this one (an article's name), with its photo, its map, its words and its suggestions. */
  | { readonly kind: 'opened'; readonly instead: string | undefined }
  /** Known hashtags, the first of which begin so. */
  | { readonly kind: 'completed'; readonly prefix: string }
  /** An element whose HTML holds the text. */
  | { readonly kind: 'shown'; readonly selector: string; readonly text: string };

interface Stopwatch { readonly times: number[]; has(wanted: Wanted): boolean; arm(type: string, wanted: Wanted): void; frames: number[] | undefined }
type Watched = typeof globalThis & { stopwatch: Stopwatch };

/** Puts a stopwatch into the page: from the moment of an input event to the paint of what it means. */
export async function putStopwatch(page: Page): Promise<void> {
  await page.evaluate(() => {
    // No question here may make the page lay itself out: the watch must cost nothing. Hidden tabs are not in the document.
    const all = (selector: string, inside: ParentNode = document) => [...inside.querySelectorAll<HTMLElement>(selector)];
    const opened = (instead: string | undefined) => {
      const article = all('article[aria-label^="Post "]')[0];
      if (article === undefined || article.getAttribute('aria-label') === instead) return false;
      const photo = all('[data-photo]', article)[0];
      const drawn = photo === undefined || (all('canvas', photo).some((canvas) => (canvas as HTMLCanvasElement).width > 0) && all('[role=gridcell]', photo).length > 0);
      return drawn && all('[role=grid][aria-label=Suggestions] [role=row]').length > 0;
    };
    const watch: Stopwatch = {
      times: [], frames: undefined,
      has: (wanted) => {
        if (wanted.kind === 'opened') return opened(wanted.instead);
        if (wanted.kind === 'judged') {
          const said = all('[role=grid][aria-label=Suggestions] [role=row]')[wanted.row]?.getAttribute('aria-label') ?? '';
          // Where nobody judges a tag that the post came with, it is called that.
          return (wanted.as === 'unjudged' ? [', unjudged', ', original tag'] : [', accepted']).some((end) => said.endsWith(end));
        }
        if (wanted.kind === 'completed') { const known = all('[role=listbox][aria-label="Known tags"] [role=option]'); return known.length > 1 && known.slice(0, 3).every((one) => one.textContent.trim().startsWith(`#${wanted.prefix}`)); }
        return document.querySelector(wanted.selector)?.outerHTML.includes(wanted.text) === true;
      },
      arm: (type, wanted) => {
        addEventListener(type, ({ timeStamp }) => {
          // Looked at when the page has changed, not frame by frame: that would count the frame in which it is seen, and one more.
          const observer = new MutationObserver(() => {
            if (!watch.has(wanted)) return;
            observer.disconnect();
            requestAnimationFrame(() => setTimeout(() => watch.times.push(performance.now() - timeStamp)));
          });
          observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
          setTimeout(() => { observer.disconnect(); }, 5000);
        }, { capture: true, once: true });
      },
    };
    Object.assign(globalThis, { stopwatch: watch });
  });
}

/** Milliseconds from the event to the frame that shows what is wanted. @throws Error where it does not come, or stood there before. */
export async function time(page: Page, type: string, wanted: Wanted, act: () => Promise<void>): Promise<number> {
  const there = await page.evaluate(([kind, what]) => {
    const { stopwatch } = globalThis as Watched;
    stopwatch.times.length = 0;
    if (stopwatch.has(what)) return true;
    stopwatch.arm(kind, what);
    return false;
  }, [type, wanted] as const);
  if (there) throw new Error(`The page shows ${JSON.stringify(wanted)} before ${type}.`);
  await act();
  for (let wait = 0; wait < 600; wait++) {
    const [taken] = await page.evaluate(() => (globalThis as Watched).stopwatch.times);
    if (taken !== undefined) return taken;
    await page.waitForTimeout(10);
  }
  throw new Error(`The page does not come to show ${JSON.stringify(wanted)} after ${type}.`);
}

/** Waits until the page shows it. */
export async function shows(page: Page, wanted: Wanted): Promise<void> {
  for (let wait = 0; wait < 1000; wait++) {
    if (await page.evaluate((what) => (globalThis as Watched).stopwatch.has(what), wanted)) return;
    await page.waitForTimeout(10);
  }
  throw new Error(`The page does not come to show ${JSON.stringify(wanted)}.`);
}

/** Milliseconds between the frames of the page while something is done. */
export async function framesOf(page: Page, act: () => Promise<void>): Promise<readonly number[]> {
  await page.evaluate(() => {
    const { stopwatch } = globalThis as Watched;
    const frames: number[] = stopwatch.frames = [];
    let last: number | undefined;
    const tick = (now: number) => {
      if (last !== undefined) frames.push(now - last);
      last = now;
      if (stopwatch.frames === frames) requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  });
  await act();
  return page.evaluate(() => { const { stopwatch } = globalThis as Watched; const { frames } = stopwatch; stopwatch.frames = undefined; return frames ?? []; });
}
