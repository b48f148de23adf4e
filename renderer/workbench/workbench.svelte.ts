import type { PostId } from '../../electron/common/domain/ids.ts';
import { AppError } from '../../electron/common/rpc/app-error.ts';
import { Pictures } from '../ui/pictures.ts';
import { CommandRegistry } from './commands.ts';
import type { Connection } from './connection.svelte.ts';
import { ContextKeys } from './context-keys.ts';
import { Editors, type EditorInput, type OpenOptions } from './editors.svelte.ts';
import { FigureSheets } from './figure-sheets.ts';
import { PartFocus } from './focus-keys.ts';
import { KeybindingRegistry } from './keybindings.ts';
import type { KeyGroup } from './keys-here.ts';
import { Layout } from './layout.svelte.ts';
import { Leaving } from './leaving.ts';
import { Menus } from './menus.svelte.ts';
import { Notices } from './notices.svelte.ts';
import { QuickInput } from './quick-input.svelte.ts';
import { Settings } from './settings.svelte.ts';
import { StatusBarRegistry } from './status-bar.svelte.ts';
import { Theming } from './theming.svelte.ts';
import { tellFaults } from './workbench-faults.ts';
import { ViewRegistry } from './views.svelte.ts';
import { WORKBENCH_SETTINGS } from './workbench-settings.ts';
import { AttentionDisplay } from './services/attention-display.svelte.ts';
import { Accounts } from './services/accounts.svelte.ts';
import { ComparedPosts } from './services/compared-posts.svelte.ts';
import { EncoderNames } from './services/encoder-names.svelte.ts';
import { Decisions } from './services/decisions.svelte.ts';
import { Documents } from './services/documents.svelte.ts';
import { Jobs } from './services/jobs.svelte.ts';
import type { PostDocument } from './services/post-document.svelte.ts';
import { NoteDrafts } from './services/note-drafts.svelte.ts';
import { PostNames } from './services/post-names.svelte.ts';
import { RecentPosts } from './services/recent-posts.svelte.ts';
import { RunList } from './services/run-list.svelte.ts';
import { SuggestionLink } from './services/suggestion-link.svelte.ts';
import { WorkspaceState } from './services/workspace-state.svelte.ts';

/** An editor shows a post when its input's kind is this; the key is the post's number. */
export const POST = 'post';
/** The matrix C of a post, beside it; the key is the post's number. */
export const MATRIX = 'matrix';
export const postOf = (input: EditorInput | undefined): PostId | undefined => (input?.kind === POST || input?.kind === MATRIX ? Number(input.key) as PostId : undefined);

/** Everything a feature is given. It knows no feature. */
export class Workbench {
  readonly connection: Connection;
  readonly contextKeys: ContextKeys;
  readonly commands = new CommandRegistry();
  readonly keybindings = new KeybindingRegistry();
  readonly menus = new Menus();
  readonly quickInput: QuickInput;
  readonly views: ViewRegistry<Workbench>;
  readonly editors: Editors<Workbench>;
  readonly statusBar = new StatusBarRegistry();
  readonly notices = new Notices();
  readonly layout = new Layout();
  readonly leaving = new Leaving();
  readonly partFocus = new PartFocus();
  readonly settings: Settings;
  readonly theming: Theming;
  readonly workspace: WorkspaceState;
  readonly accounts: Accounts;
  readonly encoderNames: EncoderNames;
  readonly jobs: Jobs;
  readonly runs: RunList;
  readonly decisions: Decisions;
  readonly documents: Documents;
  readonly postNames: PostNames;
  /** The cheat sheet while it is on screen: the keys of the moment it was asked for. */
  cheatSheet = $state.raw<readonly KeyGroup[]>();
  readonly noteDrafts: NoteDrafts;
  readonly recent = new RecentPosts();
  readonly suggestion = new SuggestionLink();
  readonly pictures = new Pictures();
  readonly attention: AttentionDisplay;
  readonly figures = new FigureSheets();
  readonly compared = new ComparedPosts(() => this.#shownPosts.map((id) => this.documents.of(id)).filter((document) => document !== undefined));
  /** Names of the features that could not start. */
  disabled = $state.raw<readonly string[]>([]);

  constructor(connection: Connection) {
    this.connection = connection;
    const { faults } = connection;
    tellFaults(connection, this.notices);
    this.contextKeys = new ContextKeys(faults);
    this.quickInput = new QuickInput(faults);
    this.views = new ViewRegistry(faults);
    this.editors = new Editors(faults);
    this.settings = new Settings(connection);
    this.settings.register(...WORKBENCH_SETTINGS);
    this.settings.onError = (title, error) => { this.notices.error(error, `"${title}" was not stored`); };
    this.theming = new Theming(this.settings);
    this.workspace = new WorkspaceState(connection);
    this.accounts = new Accounts(connection);
    this.encoderNames = new EncoderNames(connection, this.workspace);
    this.jobs = new Jobs(connection);
    this.runs = new RunList(connection, this.jobs);
    this.decisions = new Decisions(connection);
    this.noteDrafts = new NoteDrafts(this.decisions);
    this.documents = new Documents(connection, () => this.editors.panels.map((panel) => postOf(panel.input)).filter((id) => id !== undefined));
    this.postNames = new PostNames(connection, this.documents);
    this.attention = new AttentionDisplay(this.settings);
    this.editors.onChange(() => { const id = this.activePost; if (id !== undefined) this.recent.opened(id); });
    this.decisions.onStored((post) => { this.documents.take(post); });
    this.leaving.add(() => this.decisions.pending.length > 0);
    // Drafts lie in the layout, which only a host that is there can keep.
    this.leaving.add(() => connection.state !== 'open' && this.noteDrafts.some);
    this.commands.onError = (command, error) => { this.notices.error(error, command.title); };
    this.commands.onUnknown = (id) => { this.notices.error(new AppError('unavailable', `Nothing answers to the command "${id}".`, { hint: 'The part of the workbench that it belongs to may have failed at the start. If you bound a key to it, look at its name on the page of keys.' })); };
    connection.onResync(() => { void this.readAnew(); });
  }

  /** The post of the active editor: what commands and keys judge. */
  get activePost(): PostId | undefined { return postOf(this.editors.active?.input); }
  /** The post that the side bars speak of: the active one, else the open one that was active last. */
  get subject(): PostId | undefined { return this.activePost ?? this.editors.byLastUse().map(({ input }) => postOf(input)).find((id) => id !== undefined); }
  /** The posts on the page, each once however often it is shown. In zen the group in front covers the others. */
  get #shownPosts(): readonly PostId[] {
    const panels = this.layout.zen ? [this.editors.active] : this.editors.visible;
    return [...new Set(panels.flatMap((panel) => (panel?.input.kind === POST ? [Number(panel.input.key) as PostId] : [])))];
  }
  /** Its document. */
  get document(): PostDocument | undefined { return this.documents.of(this.subject); }

  /** Reads everything that is on screen again. Features listen to `onResync` for what is theirs. */
  async readAnew(): Promise<void> {
    await Promise.allSettled([this.settings.load(), this.workspace.load(), this.jobs.load(), this.documents.readAnew()]);
  }

  /** Opens a post; in the preview tab unless `pinned` or `beside` says otherwise. */
  openPost(id: PostId, options: OpenOptions = {}): void {
    // A matrix stands beside its post: the next post takes the post's place, not the matrix's.
    const { active, panels } = this.editors;
    const beside = active?.input.kind === MATRIX ? panels.filter((panel) => panel.input.kind === POST) : [];
    const place = beside.find((panel) => panel.input.key === active?.input.key) ?? beside[0];
    if (place !== undefined) this.editors.activate(place);
    this.editors.open({ kind: POST, key: String(id) }, { pinned: false, ...options });
  }

  run(command: string, ...values: readonly unknown[]): void { void this.commands.run(command, ...values); }
}
