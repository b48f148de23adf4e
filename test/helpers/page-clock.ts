/** What `measureInPage` leaves on the window. */
export interface PageClock {
  /** Whether the page shows what is waited for, asked after each of its changes; made when the wait begins. */
  readonly until: Readonly<Record<'state' | 'maps' | 'palette', () => () => boolean>>;
  start(what: keyof PageClock['until']): void;
  /** Milliseconds from the first key or pointer after `start` to the frame that drew the result. */
  done: Promise<number>;
  /** Scrolls by pixels at each frame; the lengths of the frames. */
  scroll(selector: string, pixels: number, frames: number): Promise<number[]>;
}

/** Runs in the page, so it stands alone: clocks from the event itself to after the paint, without the driver's own time. */
export function measureInPage(): void {
  const article = () => document.querySelector('article')?.getAttribute('aria-label');
  const pressed = () => [...document.querySelectorAll('[role=grid][aria-label=Suggestions] [aria-pressed]')].map((one) => one.getAttribute('aria-pressed')).join();
  const until: PageClock['until'] = {
    state: () => { const before = pressed(); return () => pressed() !== before; },
    maps: () => { const before = article(); return () => article() !== undefined && article() !== before && document.querySelectorAll('[role=grid][aria-label=Suggestions] [role=row]').length > 0 && (document.querySelector('article img') === null || document.querySelectorAll('article [role=gridcell]').length >= 49); },
    palette: () => () => document.querySelector('[role=dialog] [role=option]') !== null,
  };
  const clock: PageClock = {
    until, done: Promise.resolve(0),
    start(what) {
      const there = until[what]();
      clock.done = new Promise((resolve, reject) => {
        setTimeout(() => { reject(new Error(`waited 20 s for: ${what}`)); }, 20_000);
        let began: number | undefined;
        const begin = (event: Event) => { began ??= event.timeStamp; };
        for (const name of ['keydown', 'pointerdown']) window.addEventListener(name, begin, { capture: true, once: true });
        const observer = new MutationObserver(() => {
          if (began === undefined || !there()) return;
          observer.disconnect();
          const from = began;
          requestAnimationFrame(() => { const channel = new MessageChannel(); channel.port1.onmessage = () => { resolve(performance.now() - from); }; channel.port2.postMessage(0); });
        });
        observer.observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
      });
    },
    scroll: (selector, pixels, frames) => new Promise((resolve) => {
      const list = document.querySelector(selector) as HTMLElement;
      const lengths: number[] = [];
      let last = performance.now();
      const frame = (now: number) => {
        lengths.push(now - last);
        last = now;
        list.scrollTop += pixels;
        if (lengths.length > frames) resolve(lengths.slice(1)); else requestAnimationFrame(frame);
      };
      requestAnimationFrame(frame);
    }),
  };
  Object.assign(window, { clock });
}
