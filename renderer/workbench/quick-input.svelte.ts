import { AppError } from '../../electron/common/rpc/app-error.ts';
import { fuzzyMatch } from '../lib/fuzzy.ts';
import type { Faults } from './faults.ts';

/** A line of the quick input. */
export interface QuickItem {
  readonly label: string;
  /** Beside the label, muted. */
  readonly detail?: string;
  /** A codicon's name. */
  readonly icon?: string;
  /** The key that does the same, as a person reads it. */
  readonly key?: string;
}
export interface RunItem extends QuickItem { run(): void }
export interface QuickRow { readonly item: QuickItem; readonly at: readonly number[] }
/** What the text after a prefix is looked up in. The longest prefix that fits counts; '' fits always. */
export interface QuickSource {
  readonly prefix: string;
  readonly title: string;
  readonly placeholder: string;
  find(text: string): readonly RunItem[] | Promise<readonly RunItem[]>;
}
export interface PickOptions<Item extends QuickItem> {
  readonly title: string;
  readonly placeholder?: string;
  readonly items: readonly Item[];
  /** The one that the choice begins at; else the first. */
  readonly first?: Item | undefined;
  /** Told which item the person is at, and undefined once the choice is over, taken or not. */
  preview?(item: Item | undefined): void;
}
export interface AskOptions { readonly title: string; readonly placeholder?: string; readonly value?: string; validate?(text: string): string | undefined }

interface Session {
  readonly title: string;
  readonly placeholder: string;
  readonly list: boolean;
  find(text: string): readonly QuickRow[] | Promise<readonly QuickRow[]>;
  readonly first?: QuickItem;
  preview?(item: QuickItem | undefined): void;
  check?(text: string): string | undefined;
  end(item: QuickItem | undefined, text: string): void;
  cancel(): void;
}

const PAGE = 10;

/** Items that match, best first; without a text as they come. */
export function ranked<Item extends QuickItem>(items: readonly Item[], text: string): { readonly item: Item; readonly at: readonly number[] }[] {
  const found = items.map((item) => ({ item, match: fuzzyMatch(text, item.label) })).filter(({ match }) => match !== undefined);
  if (text.trim() !== '') found.sort((a, b) => (b.match?.score ?? 0) - (a.match?.score ?? 0));
  return found.map(({ item, match }) => ({ item, at: match?.at ?? [] }));
}

/** The one field at the top of the window: commands, posts, a choice, a text. */
export class QuickInput {
  session = $state.raw<Session>();
  text = $state('');
  rows = $state.raw<readonly QuickRow[]>([]);
  current = $state(0);
  busy = $state(false);
  problem = $state<string>();
  /** Which source speaks now, for the title and the placeholder. */
  source = $state.raw<QuickSource>();
  readonly #sources: QuickSource[] = [];
  #back: HTMLElement | undefined;
  #turn = 0;
  readonly #faults: Faults;

  constructor(faults: Faults) { this.#faults = faults; }

  addSource(source: QuickSource): void { this.#sources.push(source); }
  /** Returns how to go back to what is registered now. */
  snapshot(): () => void { const count = this.#sources.length; return () => { this.#sources.length = count; }; }

  /** Opens the sources with a text; its prefix says which. */
  show(text: string): void {
    this.#open({
      title: 'Quick open', placeholder: '', list: true,
      find: (typed) => this.#look(typed),
      end: (item) => { if (item !== undefined) this.#faults.read(`"${item.label}"`, () => { (item as RunItem).run(); }, undefined); },
      cancel: () => undefined,
    }, text);
  }

  /** One of some items; undefined when the person goes away. */
  pick<Item extends QuickItem>({ title, placeholder = '', items, first, preview }: PickOptions<Item>): Promise<Item | undefined> {
    return new Promise((resolve) => {
      this.#open({
        title, placeholder, list: true, find: (text) => ranked(items, text), end: (item) => { resolve(item as Item | undefined); }, cancel: () => { resolve(undefined); },
        ...(first === undefined ? {} : { first }), ...(preview === undefined ? {} : { preview: this.#faults.guard(`The preview of "${title}"`, (item) => { preview(item as Item | undefined); }) }),
      }, '');
    });
  }

  /** A text; `validate` says what is wrong with it. Undefined when the person goes away. */
  ask({ title, placeholder = '', value = '', validate }: AskOptions): Promise<string | undefined> {
    return new Promise((resolve) => { this.#open({ title, placeholder, list: false, find: () => [], ...(validate === undefined ? {} : { check: validate }), end: (_, text) => { resolve(text); }, cancel: () => { resolve(undefined); } }, value); });
  }

  async type(text: string): Promise<void> {
    const { session } = this;
    if (session === undefined) return;
    const turn = ++this.#turn;
    this.text = text;
    this.problem = this.#faults.read(`What "${session.title}" asks of its text`, () => session.check?.(text), undefined);
    try {
      const found = session.find(text);
      this.busy = found instanceof Promise;
      const rows = await found;
      if (turn !== this.#turn) return;
      this.rows = rows;
      this.current = text === '' ? Math.max(0, rows.findIndex(({ item }) => item === session.first)) : 0;
      this.#preview();
    } catch (error) {
      if (turn !== this.#turn) return;
      this.rows = [];
      this.problem = AppError.from(error).message;
    }
    this.busy = false;
  }

  /** By lines, round about. */
  move(by: number): void { const count = this.rows.length; if (count > 0) this.go((this.current + by + count) % count); }
  page(by: 1 | -1): void { this.go(this.current + by * PAGE); }
  go(to: number): void { this.current = Math.max(0, Math.min(this.rows.length - 1, to)); this.#preview(); }

  accept(index = this.current): void {
    const { session, text } = this;
    const item = this.rows[index]?.item;
    if (session === undefined || (session.list ? item === undefined || this.busy : this.problem !== undefined)) return;
    this.#shut(true);
    session.end(item, text);
  }

  /** `giveBack`: whether the focus goes to where it was; not when the person went elsewhere. */
  cancel(giveBack = true): void { const { session } = this; this.#shut(giveBack); session?.cancel(); }

  #open(session: Session, text: string): void {
    const before = this.session;
    if (before === undefined && document.activeElement instanceof HTMLElement) this.#back = document.activeElement;
    this.session = session;
    this.source = undefined;
    this.rows = [];
    before?.preview?.(undefined);
    before?.cancel();
    void this.type(text);
  }

  #preview(): void { this.session?.preview?.(this.rows[this.current]?.item); }

  #shut(giveBack: boolean): void {
    this.#turn++;
    this.session?.preview?.(undefined);
    this.session = undefined;
    this.rows = [];
    if (giveBack && this.#back?.isConnected === true) this.#back.focus({ preventScroll: true });
    this.#back = undefined;
  }

  #look(text: string): readonly QuickRow[] | Promise<readonly QuickRow[]> {
    const source = this.#sources.filter(({ prefix }) => text.startsWith(prefix)).sort((a, b) => b.prefix.length - a.prefix.length)[0];
    this.source = source;
    const asked = text.slice(source?.prefix.length ?? 0).trim();
    const found = source?.find(asked) ?? [];
    const marked = (items: readonly RunItem[]) => items.map((item) => ({ item, at: fuzzyMatch(asked, item.label)?.at ?? [] }));
    return found instanceof Promise ? found.then(marked) : marked(found);
  }
}
