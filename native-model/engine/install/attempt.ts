/** What every way of getting an engine works with. */
export interface Attempt {
  /** An empty folder for the engine: the libraries go to deps/lib, the binding to lib/napi-v<n>/tfjs_binding.node. */
  readonly folder: string;
  /** The installed package with the binding's sources and scripts. */
  readonly packageFolder: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
  readonly tell: Tell;
}

/** Progress: `total` 0 where it is not known. */
export type Tell = (message: string, done?: number, total?: number) => void;
