export interface Command {
  readonly id: string;
  readonly category: string;
  readonly title: string;
  /** False where it needs a value or means nothing in a list: it is left out of the command palette then. */
  readonly palette?: boolean;
  run(...values: readonly unknown[]): void | Promise<void>;
}

/** Every action of the workbench by its id. Features reach each other through this, never by imports. */
export class CommandRegistry {
  readonly #commands = new Map<string, Command>();
  /** Told when a command fails; the workbench shows it. */
  onError: (command: Command, error: unknown) => void = () => undefined;
  /** Told when something asks for a command that nobody registered, as where its feature failed at the start. */
  onUnknown: (id: string) => void = () => undefined;

  register(command: Command): void {
    if (this.#commands.has(command.id)) throw new Error(`There are two commands "${command.id}".`);
    this.#commands.set(command.id, command);
  }

  /** Returns how to go back to what is registered now. */
  snapshot(): () => void {
    const known = new Set(this.#commands.keys());
    return () => { for (const id of this.#commands.keys()) if (!known.has(id)) this.#commands.delete(id); };
  }

  has(id: string): boolean { return this.#commands.has(id); }
  get(id: string): Command | undefined { return this.#commands.get(id); }
  all(): readonly Command[] { return [...this.#commands.values()]; }

  async run(id: string, ...values: readonly unknown[]): Promise<void> {
    const command = this.#commands.get(id);
    if (command === undefined) { this.onUnknown(id); return; }
    try { await command.run(...values); } catch (error) { this.onError(command, error); }
  }
}
