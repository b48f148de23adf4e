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

/** At least so long; with something to click on, longer. */
const INFO_MS = 6_000;
const ACTION_MS = 15_000;
const ERROR_MS = 20_000;
/** Until somebody has looked at it, and for each character of a slow reader. */
const LOOK_MS = 3_000;
const CHARACTER_MS = 80;
const READING_MS = 40_000;
/** What a person has just stopped looking at stays a moment. */
const LEAST_MS = 2_000;
const MOST_KEPT = 100;

/** Short messages over the workbench, kept in the notification centre until cleared. They go by themselves, but not while somebody is at one; an error that offers to do something stays until closed. */
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
  /** How many stand on screen at once. */
  #most = 3;
  /** What gave way since nothing stood on screen. */
  #gaveWay = $state.raw<readonly number[]>([]);
  /** When each is to go, in milliseconds of `performance.now`. */
  readonly #due = new Map<number, number>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #heldSince: number | undefined;

  info(text: string, { actions = [] }: NoticeOptions = {}): void {
    this.latest = text;
    const id = this.#show({ kind: 'info', text, ...(actions.length === 0 ? {} : { actions }) });
    this.#goesIn(id, reading(actions.length === 0 ? INFO_MS : ACTION_MS, text));
  }

  error(error: unknown, what?: string, { actions = [] }: NoticeOptions = {}): void {
    const known = AppError.from(error);
    const text = what === undefined ? known.message : `${what}: ${known.message}`;
    const id = this.#show({ kind: 'error', text, ...(actions.length === 0 ? {} : { actions }), ...(known.hint === undefined ? {} : { hint: known.hint }), ...(known.detail === undefined ? {} : { detail: known.detail }) });
    if (actions.length === 0) this.#goesIn(id, reading(ERROR_MS, text + (known.hint ?? '')));
  }

  /** Nothing goes while somebody points at one, is in it with the focus, or does not see the window. */
  hold(held: boolean): void {
    if (held === (this.#heldSince !== undefined)) return;
    const now = performance.now();
    const pause = now - (this.#heldSince ?? now);
    for (const [id, due] of this.#due) this.#due.set(id, Math.max(due + pause, held ? 0 : now + LEAST_MS));
    this.#heldSince = held ? now : undefined;
    this.#wait();
  }

  /** How many more came than there is room for; the centre has them. */
  get more(): number { return this.#gaveWay.filter((id) => this.kept.some((notice) => notice.id === id)).length; }

  /** Off the screen; the centre keeps it. */
  hide(id: number): void {
    this.#due.delete(id);
    this.list = this.list.filter((notice) => notice.id !== id);
    if (this.list.length === 0) this.#gaveWay = [];
  }
  dismiss(id: number): void {
    this.hide(id);
    this.kept = this.kept.filter((notice) => notice.id !== id);
    this.unread = Math.min(this.unread, this.kept.length);
  }
  /** All of them; the centre keeps them. */
  hideAll(): void { this.#due.clear(); this.list = []; this.#gaveWay = []; }
  clear(): void { this.hideAll(); this.kept = []; this.unread = 0; }

  toggleCentre(open = !this.centre): void {
    this.centre = open;
    this.unread = 0;
    if (open) this.hideAll();
  }

  #goesIn(id: number, milliseconds: number): void {
    this.#due.set(id, performance.now() + milliseconds);
    this.#wait();
  }
  #wait(): void {
    clearTimeout(this.#timer);
    if (this.#due.size === 0 || this.#heldSince !== undefined) return;
    this.#timer = setTimeout(() => {
      const now = performance.now();
      for (const [id, due] of this.#due) if (due <= now) this.hide(id);
      this.#wait();
    }, Math.max(0, Math.min(...this.#due.values()) - performance.now()));
  }

  #show(notice: Omit<Notice, 'id' | 'at'>): number {
    const made: Notice = { ...notice, id: this.#nextId++, at: Date.now() };
    const other = (one: Notice) => one.text !== notice.text;
    const again = !this.kept.every(other);
    this.kept = [...this.kept.filter(other), made].slice(-MOST_KEPT);
    if (this.centre) return made.id;
    // What a person has just done themselves ("Undid …", "Copied …") is no news to them.
    const news = notice.kind === 'error' || notice.actions !== undefined;
    if (news && !again) this.unread = Math.min(this.unread + 1, this.kept.length);
    this.list = [...this.list.filter(other), made];
    this.room(this.#most);
    return made.id;
  }

  /** From now on no more than so many at once. What gives way is the oldest, and no error while there is something else. */
  room(most: number): void {
    this.#most = most;
    while (this.list.length > most) {
      const { id } = this.list.slice(0, -1).find((one) => one.kind === 'info') ?? this.list[0] as Notice;
      this.hide(id);
      this.#gaveWay = [...this.#gaveWay, id];
    }
  }
}

/** Long enough to be read, at least `least`. */
const reading = (least: number, text: string): number => Math.max(least, Math.min(READING_MS, LOOK_MS + text.length * CHARACTER_MS));
