/** An engine could not be installed, chosen or removed; the engine in use before is untouched. `hint` says what a person can do. */
export class InstallError extends Error {
  readonly hint: string;
  readonly kind: 'unavailable' | 'not-found' | 'damaged' | 'conflict';

  /** What each way of installing said. */
  readonly detail: string | undefined;

  constructor(kind: InstallError['kind'], message: string, hint: string, detail?: string) {
    super(message);
    this.detail = detail;
    this.name = 'InstallError';
    this.kind = kind;
    this.hint = hint;
  }
}
