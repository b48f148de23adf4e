import { EventEmitter } from 'node:events';
import { tmpdir } from 'node:os';
import { PassThrough } from 'node:stream';
import { MessageChannel, type MessagePort } from 'node:worker_threads';

/**
 * A behavioural fake of the few Electron APIs that electron/desktop uses: every message is structured-cloned and arrives later, ports
 * are moved and not copied, the order around `ready` is enforced, senders have an identity. Use it by
 * `vi.mock('electron', () => import('…/fake-electron.ts'))`, and `resetElectron()` before each test.
 */

/** A port over Node's own MessageChannel: real cloning, real transfer, real closing. */
export class FakeMessagePortMain extends EventEmitter {
  readonly #raw: MessagePort;
  #moved = false;
  #started = false;

  constructor(raw: MessagePort) {
    super();
    this.#raw = raw;
    raw.on('close', () => { if (!this.#moved) this.emit('close'); });
  }

  postMessage(message: unknown, transfer: readonly FakeMessagePortMain[] = []): void {
    if (this.#moved) throw new Error('The port was moved elsewhere.');
    const raws = transfer.map((port) => port.take());
    this.#raw.postMessage({ message, raws }, raws);
  }

  start(): void {
    if (this.#started || this.#moved) return;
    this.#started = true;
    this.#raw.on('message', ({ message, raws }: { message: unknown; raws: MessagePort[] }) => {
      this.emit('message', { data: message, ports: raws.map((raw) => new FakeMessagePortMain(raw)) });
    });
  }

  close(): void { if (!this.#moved) this.#raw.close(); }

  /** Gives the port away; this object is dead afterwards, as Electron's is. */
  take(): MessagePort {
    if (this.#moved || this.#started) throw new Error('A port in use cannot be moved.');
    this.#moved = true;
    return this.#raw;
  }
}

export class FakeMessageChannelMain {
  readonly port1: FakeMessagePortMain;
  readonly port2: FakeMessagePortMain;

  constructor() {
    const { port1, port2 } = new MessageChannel();
    this.port1 = new FakeMessagePortMain(port1);
    this.port2 = new FakeMessagePortMain(port2);
  }
}

/** Clones now, as Electron does, and delivers later, in order; what has no listener yet waits for one. */
class Mailbox extends EventEmitter {
  readonly #waiting: unknown[] = [];

  deliver(message: unknown, ports: readonly FakeMessagePortMain[] = []): void {
    const event = { data: structuredClone(message), ports: ports.map((port) => new FakeMessagePortMain(port.take())) };
    setImmediate(() => { if (this.listenerCount('message') > 0) this.emit('message', event); else this.#waiting.push(event); });
  }

  override on(name: string, listener: (...args: never[]) => void): this {
    super.on(name, listener as (...args: unknown[]) => void);
    if (name === 'message') for (const event of this.#waiting.splice(0)) setImmediate(() => { this.emit('message', event); });
    return this;
  }
}

/** What the process inside sees as `process.parentPort`; tests play that process. */
class FakeParentPort extends Mailbox {
  readonly #parent: FakeUtilityProcess;
  constructor(parent: FakeUtilityProcess) { super(); this.#parent = parent; }
  postMessage(message: unknown): void { if (this.#parent.pid !== undefined) this.#parent.fromChild(message); }
}

export class FakeUtilityProcess extends EventEmitter {
  readonly modulePath: string;
  readonly args: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
  readonly parentPort: FakeParentPort;
  pid: number | undefined = ++pids;
  /** There only where it was asked for. */
  readonly stderr: PassThrough | null;

  constructor(modulePath: string, args: readonly string[], options: Readonly<Record<string, unknown>>) {
    super();
    this.modulePath = modulePath;
    this.args = args;
    this.options = options;
    this.parentPort = new FakeParentPort(this);
    this.stderr = (options['stdio'] as readonly string[] | undefined)?.[2] === 'pipe' ? new PassThrough() : null;
    setImmediate(() => { this.emit('spawn'); });
  }

  postMessage(message: unknown, transfer: readonly FakeMessagePortMain[] = []): void {
    if (this.pid !== undefined) this.parentPort.deliver(message, transfer);
  }

  fromChild(message: unknown): void {
    const copy: unknown = structuredClone(message);
    setImmediate(() => { if (this.pid !== undefined) this.emit('message', copy); });
  }

  kill(): boolean { return this.die(15); }

  /** The process ends by itself with this code. */
  die(code: number): boolean {
    if (this.pid === undefined) return false;
    this.pid = undefined;
    setImmediate(() => { this.emit('exit', code); });
    return true;
  }
}
let pids = 0;

const requireReady = (what: string) => { if (!state.ready) throw new Error(`${what} can only be used after the app is ready.`); };

class FakeFrame {
  url = '';
}

type OpenHandler = (details: { url: string }) => { action: string };
export class FakeWebContents extends EventEmitter {
  readonly id = ++pids;
  mainFrame = new FakeFrame();
  readonly session = session.defaultSession;
  /** What the page's preload got: channel, cloned message, moved ports. */
  readonly received: { channel: string; message: unknown; ports: FakeMessagePortMain[] }[] = [];
  openHandler: OpenHandler = () => ({ action: 'allow' });
  destroyed = false;

  setWindowOpenHandler(handler: OpenHandler): void { this.openHandler = handler; }
  isDestroyed(): boolean { return this.destroyed; }
  reload(): void { setImmediate(() => { this.emit('did-finish-load'); }); }
  getURL(): string { return this.mainFrame.url; }
  postMessage(channel: string, message: unknown, transfer: readonly FakeMessagePortMain[] = []): void {
    if (this.destroyed) throw new Error('Object has been destroyed');
    this.received.push({ channel, message: structuredClone(message), ports: transfer.map((port) => new FakeMessagePortMain(port.take())) });
  }

  /** Asks whether something may happen (a navigation, a webview), as Chromium would. */
  may(name: string, details: { url: string; isMainFrame?: boolean } = { url: '' }): boolean {
    let prevented = false;
    this.emit(name, { isMainFrame: true, ...details, preventDefault: () => { prevented = true; } }, details.url);
    return !prevented;
  }
}

export class FakeBrowserWindow extends EventEmitter {
  readonly options: Readonly<Record<string, unknown>> & { webPreferences?: Readonly<Record<string, unknown>> };
  readonly webContents = new FakeWebContents();
  static all: FakeBrowserWindow[] = [];

  constructor(options: FakeBrowserWindow['options'] = {}) {
    super();
    requireReady('BrowserWindow');
    this.options = options;
    FakeBrowserWindow.all.push(this);
    app.emit('web-contents-created', {}, this.webContents);
  }

  static getAllWindows(): FakeBrowserWindow[] { return FakeBrowserWindow.all; }
  static getFocusedWindow(): FakeBrowserWindow | null { return FakeBrowserWindow.all[0] ?? null; }
  loadURL(url: string): Promise<void> {
    this.webContents.mainFrame.url = url;
    return new Promise((resolve) => { setImmediate(() => { this.webContents.emit('did-finish-load'); resolve(); }); });
  }
  isDestroyed(): boolean { return this.webContents.destroyed; }
  show(): void { this.emit('show'); }
  focus(): void { this.emit('focus'); }
  isMinimized(): boolean { return false; }
  restore(): void { /* nothing to see */ }
  close(): void {
    this.webContents.destroyed = true;
    FakeBrowserWindow.all = FakeBrowserWindow.all.filter((window) => window !== this);
    this.emit('closed');
    if (FakeBrowserWindow.all.length === 0) app.emit('window-all-closed');
  }
}

type ProtocolHandler = (request: Request) => Response | Promise<Response>;
type Permission = (contents: unknown, permission: string, callback: (granted: boolean) => void) => void;
class FakeSession {
  readonly handlers = new Map<string, ProtocolHandler>();
  requestHandler: Permission | undefined;
  checkHandler: ((...args: unknown[]) => boolean) | undefined;
  deviceHandler: ((details: unknown) => boolean) | undefined;
  readonly protocol = {
    handle: (scheme: string, handler: ProtocolHandler) => {
      requireReady('protocol.handle');
      if (this.handlers.has(scheme)) throw new Error(`The scheme ${scheme} is handled already.`);
      this.handlers.set(scheme, handler);
    },
  };
  setPermissionRequestHandler(handler: Permission): void { this.requestHandler = handler; }
  setPermissionCheckHandler(handler: (...args: unknown[]) => boolean): void { this.checkHandler = handler; }
  setDevicePermissionHandler(handler: (details: unknown) => boolean): void { this.deviceHandler = handler; }
  /** Fetches as a page would. */
  fetch(url: string, init: RequestInit = {}): Promise<Response> {
    const handler = this.handlers.get(new URL(url).protocol.slice(0, -1));
    if (handler === undefined) throw new Error(`ERR_UNKNOWN_URL_SCHEME ${url}`);
    return Promise.resolve(handler(new Request(url, init)));
  }
}
export const session = { defaultSession: new FakeSession() };

interface State { ready: boolean; schemes: unknown[] | undefined; readonly utilities: FakeUtilityProcess[]; readonly opened: string[]; menu: unknown; quits: number; errors: string[]; folder: string | undefined; file: string | undefined; readonly asked: unknown[]; dialog: Promise<void> | undefined; button: number }
const fresh = (): State => ({ ready: false, schemes: undefined, utilities: [], opened: [], menu: undefined, quits: 0, errors: [], folder: undefined, file: undefined, asked: [], dialog: undefined, button: 0 });
/** What happened so far, for tests to look at. */
export const state: State = fresh();

class FakeApp extends EventEmitter {
  #ready = Promise.withResolvers<void>();
  readonly isPackaged = false;
  name = 'MACON Workbench';
  isReady(): boolean { return state.ready; }
  whenReady(): Promise<void> { return this.#ready.promise; }
  requestSingleInstanceLock(): boolean { return true; }
  getPath(name: string): string { return `${tmpdir()}/fake-electron-${name}`; }
  enableSandbox(): void { if (state.ready) throw new Error('app.enableSandbox() can only be called before app is ready'); }
  setName(name: string): void { this.name = name; }
  quit(): void {
    let prevented = false;
    this.emit('will-quit', { preventDefault: () => { prevented = true; } });
    if (!prevented) state.quits++;
  }
  exit(): void { state.quits++; }
  becomeReady(): void { state.ready = true; this.emit('ready'); this.#ready.resolve(); }
  reset(): void { this.removeAllListeners(); this.#ready = Promise.withResolvers<void>(); }
}
export const app = new FakeApp();

export const protocol = {
  registerSchemesAsPrivileged: (schemes: unknown[]) => {
    if (state.ready) throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready');
    if (state.schemes !== undefined) throw new Error('protocol.registerSchemesAsPrivileged can only be called once');
    state.schemes = schemes;
  },
};

export const utilityProcess = {
  fork: (modulePath: string, args: string[] = [], options: Record<string, unknown> = {}) => {
    requireReady('utilityProcess.fork');
    const made = new FakeUtilityProcess(modulePath, args, options);
    state.utilities.push(made);
    return made;
  },
};

/** Nothing may listen here: pages get a port and speak no IPC. */
export const ipcMain = new EventEmitter();

export const Menu = { buildFromTemplate: (template: unknown) => ({ template }), setApplicationMenu: (menu: unknown) => { state.menu = menu; } };
/** With a window before its options, or without; stands open for as long as the test wants. */
async function shown(given: readonly unknown[]): Promise<void> {
  state.asked.push(structuredClone(given.at(-1)));
  await state.dialog;
}
export const dialog = {
  showOpenDialog: async (...given: readonly unknown[]) => { await shown(given); return state.folder === undefined ? { canceled: true, filePaths: [] } : { canceled: false, filePaths: [state.folder] }; },
  showSaveDialog: async (...given: readonly unknown[]) => { await shown(given); return state.file === undefined ? { canceled: true, filePath: '' } : { canceled: false, filePath: state.file }; },
  showMessageBoxSync: (...given: readonly unknown[]) => { state.asked.push(structuredClone(given.at(-1))); return state.button; },
  showErrorBox: (title: string, content: string) => { state.errors.push(`${title}: ${content}`); },
};
export const shell = { openExternal: (url: string) => { state.opened.push(url); return Promise.resolve(); } };
export { FakeMessageChannelMain as MessageChannelMain, FakeBrowserWindow as BrowserWindow };

/** As if the program had not been started. */
export function resetElectron(): void {
  Object.assign(state, fresh());
  app.reset();
  ipcMain.removeAllListeners();
  FakeBrowserWindow.all = [];
  session.defaultSession = new FakeSession();
}
