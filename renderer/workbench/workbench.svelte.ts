import type { PostId } from '../../electron/common/domain/ids.ts';
import { CommandRegistry } from './commands.ts';
import type { Connection } from './connection.svelte.ts';
import { ContextKeys } from './context-keys.ts';
import { KeybindingRegistry } from './keybindings.ts';
import { Layout } from './layout.svelte.ts';
import { Notices } from './notices.svelte.ts';
import { StatusBarRegistry } from './status-bar.svelte.ts';
import { ViewRegistry } from './views.svelte.ts';
import { Decisions } from './services/decisions.svelte.ts';
import { Jobs } from './services/jobs.svelte.ts';
import { PostDocument } from './services/post-document.svelte.ts';
import { rememberOpen } from './open-post.ts';
import { WorkspaceState } from './services/workspace-state.svelte.ts';

/** Everything a feature is given. It knows no feature. */
export class Workbench {
  readonly connection: Connection;
  readonly contextKeys = new ContextKeys();
  readonly commands = new CommandRegistry();
  readonly keybindings = new KeybindingRegistry();
  readonly views = new ViewRegistry<Workbench>();
  readonly statusBar = new StatusBarRegistry();
  readonly notices = new Notices();
  readonly layout = new Layout();
  readonly workspace: WorkspaceState;
  readonly jobs: Jobs;
  readonly decisions: Decisions;
  readonly document: PostDocument;
  /** Names of the features that could not start. */
  disabled = $state.raw<readonly string[]>([]);

  constructor(connection: Connection) {
    this.connection = connection;
    this.workspace = new WorkspaceState(connection);
    this.jobs = new Jobs(connection);
    this.decisions = new Decisions(connection);
    this.document = new PostDocument(connection);
    this.decisions.onStored((post) => { this.document.take(post); });
    this.commands.onError = (command, error) => { this.notices.error(error, command.title); };
    connection.onResync(() => { void this.readAnew(); });
  }

  /** Reads everything that is on screen again. Features listen to `onResync` for what is theirs. */
  async readAnew(): Promise<void> {
    await Promise.allSettled([this.workspace.load(), this.jobs.load(), this.document.read()]);
  }

  openPost(id: PostId): void {
    this.layout.editor = 'post';
    rememberOpen(this.workspace.description?.folder, id);
    void this.document.open(id);
  }

  run(command: string, ...values: readonly unknown[]): void { void this.commands.run(command, ...values); }
}
