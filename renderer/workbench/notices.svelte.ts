import { AppError } from '../../electron/common/rpc/app-error.ts';

/** Something that can be done about it; the button runs the command. */
export interface NoticeAction { readonly label: string; readonly command: string; readonly values?: readonly unknown[] }
export interface Notice {
  readonly id: number;
  readonly at: number;
  readonly kind: 'info' | 'error';
  readonly text: string;
  readonly hint?: string;
  readonly detail?: string;
  readonly actions?: readonly NoticeAction[];
}
export interface NoticeOptions { readonly actions?: readonly NoticeAction[] }

const INFO_MS = 6_000;
/** With something to click on, longer. */
const ACTION_MS = 15_000;
const MOST_TOASTS = 4;
const MOST_KEPT = 100;

/** Short messages over the workbench, kept in the notification centre until cleared. Errors stay on screen until closed; the rest go by themselves. */
export class Notices {
  /** On screen now. */
  list = $state.raw<readonly Notice[]>([]);
  /** Everything that was not cleared, the oldest first. */
  kept = $state.raw<readonly Notice[]>([]);
  centre = $state(false);
  /** How many nobody has looked at in the centre. */
  unread = $state(0);
  /** The newest message for the status line and for screen readers ("Undid: accept #latte"). */
  latest = $state('');
  #nextId = 1;

  info(text: string, { actions = [] }: NoticeOptions = {}): void {
    this.latest = text;
    const id = this.#show({ kind: 'info', text, ...(actions.length === 0 ? {} : { actions }) });
    setTimeout(() => { this.hide(id); }, actions.length === 0 ? INFO_MS : ACTION_MS);
  }

  error(error: unknown, what?: string): void {
    const known = AppError.from(error);
    const text = what === undefined ? known.message : `${what}: ${known.message}`;
    this.#show({ kind: 'error', text, ...(known.hint === undefined ? {} : { hint: known.hint }), ...(known.detail === undefined ? {} : { detail: known.detail }) });
  }

  /** Off the screen; the centre keeps it. */
  hide(id: number): void { this.list = this.list.filter((notice) => notice.id !== id); }
  dismiss(id: number): void {
    this.hide(id);
    this.kept = this.kept.filter((notice) => notice.id !== id);
    this.unread = Math.min(this.unread, this.kept.length);
  }
  clear(): void { this.list = []; this.kept = []; this.unread = 0; }

  toggleCentre(open = !this.centre): void {
    this.centre = open;
    this.unread = 0;
    if (open) this.list = [];
  }

  #show(notice: Omit<Notice, 'id' | 'at'>): number {
    const made: Notice = { ...notice, id: this.#nextId++, at: Date.now() };
    const other = (one: Notice) => one.text !== notice.text;
    const again = !this.kept.every(other);
    this.kept = [...this.kept.filter(other), made].slice(-MOST_KEPT);
    if (this.centre) return made.id;
    if (!again) this.unread = Math.min(this.unread + 1, this.kept.length);
    this.list = [...this.list.filter(other), made].slice(-MOST_TOASTS);
    return made.id;
  }
}
