import { AppError } from '../../electron/common/rpc/app-error.ts';

/** The browser's own notice that sizes are told a frame later: nothing failed. */
const SIZES_LATER = /^ResizeObserver loop/;

/**
 * A feature's small answers (the number beside a view, a tab's text, a fact that `when` asks for) are read in the middle of drawing or of a key press, and what it
 * does when something happens (an event of the host, a stored judgement) stands in a row with what others do. One that throws is told once, by name, and answered for; what stands around it goes on.
 */
export class Faults {
  /** Told later than the fault: while the page is drawn nothing may change. */
  onFault: (what: string, error: unknown) => void = () => undefined;
  /** Told of what nobody caught, once for each message. */
  onUncaught: (error: AppError) => void = () => undefined;
  readonly #told = new Set<string>();

  read<T>(what: string, read: () => T, otherwise: T): T {
    try { return read(); } catch (error) {
      if (!this.#told.has(what)) {
        this.#told.add(what);
        queueMicrotask(() => { this.onFault(what, error); });
      }
      return otherwise;
    }
  }

  /** The same for what answers nothing. */
  guard<Values extends readonly unknown[]>(what: string, act: (...values: Values) => void): (...values: Values) => void {
    return (...values) => { this.read(what, () => { act(...values); }, undefined); };
  }

  /** From now on a promise that is rejected and an error that is thrown in a listener or a handler of a view are told too. The console has them as before. Returns how to stop. */
  follow(target: Window): () => void {
    const tell = (thrown: unknown) => {
      const error = AppError.from(thrown);
      const key = `uncaught: ${error.message}`;
      if (this.#told.has(key) || SIZES_LATER.test(error.message)) return;
      this.#told.add(key);
      queueMicrotask(() => { this.onUncaught(error); });
    };
    const rejected = (event: PromiseRejectionEvent) => { tell(event.reason); };
    const failed = (event: ErrorEvent) => { tell((event.error as unknown) ?? event.message); };
    target.addEventListener('unhandledrejection', rejected);
    target.addEventListener('error', failed);
    return () => { target.removeEventListener('unhandledrejection', rejected); target.removeEventListener('error', failed); };
  }
}
