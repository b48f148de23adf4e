/** What a field offers while somebody types: the combobox's half in the field, the listbox's in CompletionList. */
export class Completion<Option> {
  readonly id: string;
  /** Which is current; -1 is none: Enter means the text as it stands. */
  current = $state(-1);
  #open = $state(false);
  readonly #options: () => readonly Option[];
  readonly #start: -1 | 0;

  /** `start`: whether the first is current as the list opens. */
  constructor(id: string, options: () => readonly Option[], start: -1 | 0) { this.id = id; this.#options = options; this.#start = start; }

  get options(): readonly Option[] { return this.#options(); }
  get open(): boolean { return this.#open; }
  /** Open, with something in it. */
  get shown(): boolean { return this.#open && this.options.length > 0; }
  get chosen(): Option | undefined { return this.#open ? this.options[this.current] : undefined; }
  show(): void { this.#open = true; this.current = this.#start; }
  hide(): void { this.#open = false; }

  /** Arrows go through the list; returns whether the key was the list's. */
  move({ key }: KeyboardEvent): boolean {
    if (!this.#open || (key !== 'ArrowDown' && key !== 'ArrowUp')) return false;
    this.current = Math.max(this.#start, Math.min(this.options.length - 1, this.current + (key === 'ArrowDown' ? 1 : -1)));
    return true;
  }

  optionId(index: number): string { return `${this.id}-${index}`; }
  /** What the field says of the list. */
  get field() {
    return { role: 'combobox', 'aria-autocomplete': 'list', 'aria-expanded': this.shown, 'aria-controls': `${this.id}-list`, 'aria-activedescendant': this.shown && this.current >= 0 ? this.optionId(this.current) : undefined, autocomplete: 'off', spellcheck: false } as const;
  }
}
