/** What every runtime of this program has, without pulling in Node's or the browser's types. */
declare function structuredClone<T>(value: T): T;
declare function queueMicrotask(callback: () => void): void;
