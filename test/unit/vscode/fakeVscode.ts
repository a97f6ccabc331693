// As much of the `vscode` module as the drawing parts need. Loaded by `vi.mock("vscode", …)`.

export class EventEmitter<T> {
  private readonly listeners = new Set<(value: T) => void>();
  readonly event = (listener: (value: T) => void) => {
    this.listeners.add(listener);
    return { dispose: () => void this.listeners.delete(listener) };
  };
  fire(value: T): void {
    for (const listener of [...this.listeners]) listener(value);
  }
  dispose(): void {
    this.listeners.clear();
  }
}

export class ThemeColor {
  constructor(readonly id: string) {}
}

export class ThemeIcon {
  constructor(
    readonly id: string,
    readonly color?: ThemeColor,
  ) {}
}

export enum TreeItemCollapsibleState {
  None = 0,
  Collapsed = 1,
  Expanded = 2,
}

export class TreeItem {
  id?: string;
  description?: string;
  tooltip?: string;
  contextValue?: string;
  iconPath?: ThemeIcon;
  command?: { command: string; title: string; arguments?: unknown[] };
  constructor(
    readonly label: string,
    public collapsibleState = TreeItemCollapsibleState.None,
  ) {}
}

export class Position {
  constructor(
    readonly line: number,
    readonly character: number,
  ) {}
}

export class Range {
  readonly start: Position;
  readonly end: Position;
  constructor(startLine: number, startCharacter: number, endLine: number, endCharacter: number) {
    this.start = new Position(startLine, startCharacter);
    this.end = new Position(endLine, endCharacter);
  }
}

export const Uri = { file: (path: string) => ({ scheme: "file", path, fsPath: path }) };

export class Disposable {
  constructor(readonly dispose: () => void) {}
}

export class CodeLens {
  constructor(
    readonly range: Range,
    readonly command: { title: string; command: string; arguments?: unknown[] },
  ) {}
}

export enum StatusBarAlignment {
  Left = 1,
  Right = 2,
}

/** What the status bar was told last. */
export const statusBarItem = { text: "", tooltip: "", visible: false, name: "", command: "" };

export const window = {
  createStatusBarItem: () =>
    Object.assign(statusBarItem, {
      show: () => {
        statusBarItem.visible = true;
      },
      hide: () => {
        statusBarItem.visible = false;
      },
      dispose: () => {},
    }),
};

/** Every context key that was set, in order. */
export const contexts: [string, unknown][] = [];

export const commands = {
  executeCommand: async (command: string, ...args: unknown[]) => {
    if (command === "setContext") contexts.push([String(args[0]), args[1]]);
  },
};

export const settings: Record<string, unknown> = {};

export const workspace = {
  getConfiguration: () => ({
    get: (name: string, fallback: unknown) => (name in settings ? settings[name] : fallback),
    inspect: (name: string) => ({ globalValue: settings[name] }),
  }),
};

export const l10n = {
  t: (message: string, ...args: unknown[]) =>
    message.replace(/\{(\d+)\}/g, (_, index) => String(args[Number(index)])),
};
