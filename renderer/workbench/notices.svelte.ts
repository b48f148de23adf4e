import { AppError } from '../../electron/common/rpc/app-error.ts';

export interface Notice {
  readonly id: number;
  readonly kind: 'info' | 'error';
  readonly text: string;
  readonly hint?: string;
  readonly detail?: string;
  /** A button on it. */
  readonly action?: NoticeAction;
}
export interface NoticeAction { readonly label: string; readonly command: string; readonly values?: readonly unknown[] }

const INFO_MS = 6_000;
/** Something can be done about it: that takes longer to read and reach. */
const ACTION_MS = 20_000;

/** Short messages over the workbench. Errors stay until closed; the rest go by themselves. */
export class Notices {
  list = $state.raw<readonly Notice[]>([]);
  /** The newest message for the status line and for screen readers ("Undid: accept #latte"). */
  latest = $state('');
  #nextId = 1;

  info(text: string, action?: NoticeAction): void {
    this.latest = text;
    const id = this.#show({ kind: 'info', text, ...(action === undefined ? {} : { action }) });
    setTimeout(() => { this.dismiss(id); }, action === undefined ? INFO_MS : ACTION_MS);
  }

  error(error: unknown, what?: string): void {
    const known = AppError.from(error);
    const text = what === undefined ? known.message : `${what}: ${known.message}`;
    this.#show({ kind: 'error', text, ...(known.hint === undefined ? {} : { hint: known.hint }), ...(known.detail === undefined ? {} : { detail: known.detail }) });
  }

  dismiss(id: number): void { this.list = this.list.filter((notice) => notice.id !== id); }

  #show(notice: Omit<Notice, 'id'>): number {
    const id = this.#nextId++;
    this.list = [...this.list.filter((other) => other.text !== notice.text), { ...notice, id }].slice(-4);
    return id;
  }
}
