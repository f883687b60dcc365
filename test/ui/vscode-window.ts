// A VS Code window with the extension in it, driven as a person drives it: keys, mouse, and what is on the screen.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import axe from 'axe-core';
import type { FrameLocator, Locator, Page } from 'playwright-core';
import * as v from 'valibot';
import { root } from '../../scripts/root.mjs';
import { installExtension, startServer } from '../../scripts/vscode-host/server.mjs';
import { writeSettings } from '../../scripts/vscode-host/settings.mjs';
import { openWorkbench } from '../../scripts/vscode-host/workbench.mjs';

/** The four kinds of theme, by the names that VS Code's settings give its own. */
export const THEMES = {
  light: 'Light Modern',
  dark: 'Dark Modern',
  highContrast: 'Default High Contrast',
  highContrastLight: 'Default High Contrast Light',
} as const;

export interface WindowOptions {
  readonly theme?: keyof typeof THEMES;
  readonly size?: { readonly width: number; readonly height: number };
  /** User settings, beside those that keep VS Code quiet. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Fills the folder that the window opens. */
  readonly fill?: (folder: string) => void;
  /** The folder that the window opens, and that of its results, where they are there already and outlive it. */
  readonly folder?: string;
  readonly store?: string;
}

/** How long a person would wait for anything in the window, in milliseconds. */
const PATIENCE = 20_000;

/** Of the installed VSIX that DATA_DIET_VSIX names, else of the source folder (where notifications are not shown). */
const vsix = process.env['DATA_DIET_VSIX'] ?? '';
export const extensionIsInstalled = vsix !== '';

export class VscodeWindow {
  private constructor(
    readonly page: Page,
    /** The open folder. */
    readonly folder: string,
    /** Addresses off this machine that the window asked for: there should be none. */
    readonly strayRequests: readonly string[],
    private readonly release: () => Promise<void>,
    private readonly killServer: () => Promise<void>,
  ) {}

  /** Starts a VS Code of its own for the window: nothing is shared between windows. */
  static async open(options: WindowOptions = {}): Promise<VscodeWindow> {
    const temporary = fs.mkdtempSync(path.join(os.tmpdir(), 'data-diet-ui-'));
    const [ownFolder, directory, extensionsDirectory] = ['workspace', 'server', 'extensions'].map((name) => {
      const made = path.join(temporary, name);
      fs.mkdirSync(made);
      return made;
    }) as [string, string, string];
    const folder = options.folder ?? ownFolder;
    options.fill?.(folder);
    writeSettings(directory, {
      'workbench.colorTheme': THEMES[options.theme ?? 'light'],
      ...options.settings,
    });
    // VS Code prefers a theme that lies below an extension under development. Its own do: .vscode-host is in our folder.
    const source = path.join(temporary, 'source');
    fs.symlinkSync(root, source);
    if (extensionIsInstalled) await installExtension(vsix, { directory, extensionsDirectory });
    const server = await startServer({
      directory,
      extensionsDirectory,
      development: !extensionIsInstalled,
      env: {
        ...process.env,
        DATA_DIET_STORE: options.store ?? path.join(temporary, 'store'),
        DATA_DIET_SLOT: temporary,
      },
    });
    const release = async () => {
      await server.stop();
      fs.rmSync(temporary, { recursive: true, force: true, maxRetries: 3 });
    };
    try {
      const workbench = await openWorkbench({
        server,
        folder,
        developmentPaths: extensionIsInstalled ? [] : [source],
        ...(options.size && { size: options.size }),
      });
      workbench.page.setDefaultTimeout(PATIENCE);
      await workbench.page.locator('.monaco-workbench .explorer-folders-view').waitFor();
      const close = async () => {
        await workbench.close();
        await release();
      };
      return new VscodeWindow(workbench.page, folder, workbench.strayRequests, close, () => server.kill());
    } catch (error) {
      await release();
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.release();
  }

  /** Ends VS Code and all its processes as `kill -9` does, then shuts the window. */
  async kill(): Promise<void> {
    await this.killServer();
    await this.release();
  }

  /** Opens a file of the folder from the explorer, and waits for its text. */
  async openFile(name: string): Promise<void> {
    await this.page.locator('.explorer-folders-view .monaco-list-row', { hasText: name }).dblclick();
    await this.page.locator('.tab.active', { hasText: name }).waitFor();
    await this.lines.first().waitFor();
  }

  /** The lines of text in view, of the active editor. */
  get lines(): Locator {
    return this.page.locator('.editor-instance .monaco-editor .view-line');
  }

  /** The open quick pick or input box. */
  get quickInput(): Locator {
    return this.page.locator('.quick-input-widget:visible');
  }

  /** Types a command's title into the palette, and waits until the palette offers it. */
  async findCommand(title: string): Promise<void> {
    await this.page.keyboard.press('F1');
    const input = this.quickInput.locator('input');
    await input.waitFor();
    await input.fill(`>${title}`);
    await this.quickInput.locator('.monaco-list-row', { hasText: title }).first().waitFor();
  }

  /** Runs a command from the palette by its title, `Data Diet: Score Dataset`. */
  async runCommand(title: string): Promise<void> {
    await this.findCommand(title);
    await this.page.keyboard.press('Enter');
  }

  /** Shows the hover at the cursor, from the palette, and waits until it says `text`. */
  async hoverAtCursor(text: string | RegExp): Promise<Locator> {
    const hover = this.page.locator('.monaco-hover:visible', { hasText: text }).first();
    await this.until(hover, () => this.runCommand('Show or Focus Hover'));
    return hover;
  }

  /** The number of the line with the cursor, of the active editor. */
  get cursorLine(): Locator {
    return this.page.locator('.editor-instance .line-numbers.active-line-number').first();
  }

  /** Goes to a flagged row by its command, and waits until the cursor has moved. */
  async goToFlaggedRow(which: 'Next' | 'Previous'): Promise<void> {
    const before = (await this.cursorLine.textContent()) ?? '';
    await this.runCommand(`Data Diet: Go to ${which} Flagged Row`);
    await this.cursorLine.filter({ hasNotText: new RegExp(`^${before}$`) }).waitFor();
  }

  /** Opens the quick fixes at the cursor, of which one says `text`. */
  async quickFixesAtCursor(text: string | RegExp): Promise<Locator> {
    const fix = this.page.locator('.action-widget .monaco-list-row', { hasText: text }).first();
    await this.until(fix, async () => {
      // In an open list the keys would choose from it.
      await this.page.keyboard.press('Escape');
      await this.page.keyboard.press('Control+.');
    });
    return fix;
  }

  /** Chooses what says `text` from the menu that a right click on something opens. */
  async chooseFromMenu(target: Locator, text: string): Promise<void> {
    await target.click({ button: 'right' });
    const item = this.page.locator('.monaco-menu .action-label', { hasText: text }).first();
    await item.waitFor();
    // A menu takes no click in its first 100 milliseconds, and stays open then.
    const gone = { state: 'hidden', timeout: 1000 } as const;
    do await item.click();
    while (
      !(await item.waitFor(gone).then(
        () => true,
        () => false,
      ))
    );
  }

  /**
   * Does something until what it brings is there: what comes while the editor is busy with something else is lost, a
   * hover that opened before the cursor moved closes, and a person does it once more.
   */
  async until(there: Locator, deed: () => Promise<void>): Promise<void> {
    const timeout = PATIENCE / 4;
    for (let tries = 1; tries < 4; tries += 1) {
      await deed();
      const isThere = await there.waitFor({ timeout }).then(
        () => true,
        () => false,
      );
      if (isThere) return;
    }
    await deed();
    await there.waitFor({ timeout });
  }

  /** What the active webview shows: an iframe in an iframe. */
  get webview(): FrameLocator {
    return this.page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
  }

  /** What axe-core finds against the accessibility of the active webview: one line a rule that is broken. */
  async webviewAccessibilityFindings(): Promise<string[]> {
    const inner = this.page.frameLocator('iframe.webview.ready').locator('iframe#active-frame');
    const frame = await (await inner.elementHandle()).contentFrame();
    if (!frame) throw new Error('no webview is open');
    await frame.evaluate(axe.source);
    const findings: unknown = await frame.evaluate(`(async () => {
      // A webview is transparent: the contrast is with the editor's background, which lies outside of the frame.
      const page = document.documentElement.style;
      page.background = 'var(--vscode-editor-background)';
      const { violations } = await axe.run(document);
      page.background = '';
      const excerpt = ({ html }) => html.replace(/\\s+/g, ' ').slice(0, 120);
      return violations.map(({ id, help, nodes }) => id + ': ' + help + ': ' + nodes.slice(0, 5).map(excerpt).join(' | '));
    })()`);
    return v.parse(v.array(v.string()), findings);
  }

  /** A notification that says `text`; only with the installed extension. */
  notification(text: string | RegExp): Locator {
    return this.page.locator('.notifications-toasts .notification-toast', { hasText: text }).first();
  }

  /** Leaves a picture at test-results/ui/NAME.png. */
  async screenshot(name: string): Promise<void> {
    const folder = path.join(root, 'test-results', 'ui');
    fs.mkdirSync(folder, { recursive: true });
    // Lets blinking, fading and late layout come to rest, so that pictures of the same state look the same.
    await this.page.waitForTimeout(400);
    await this.page.screenshot({ path: path.join(folder, `${name}.png`), animations: 'disabled' });
  }
}

/**
 * Opens a window for the steps; a picture of the window is left when they fail. They are then tried once more, in a window
 * of its own, and both are told: an editor, a browser and a job share few cores, and what comes late once is seldom late
 * twice. What is broken fails twice.
 */
export async function inWindow(
  name: string,
  options: WindowOptions,
  steps: (window: VscodeWindow) => Promise<void>,
): Promise<void> {
  try {
    await tryInWindow(name, options, steps);
  } catch (error) {
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    console.log(`\nFAILED ONCE, tried once more: ${name} (test-results/ui/${name}-failed.png)\n${reason}\n`);
    await tryInWindow(`${name}-again`, options, steps);
  }
}

async function tryInWindow(
  name: string,
  options: WindowOptions,
  steps: (window: VscodeWindow) => Promise<void>,
): Promise<void> {
  const window = await VscodeWindow.open(options);
  try {
    await steps(window);
  } catch (error) {
    await window.screenshot(`${name}-failed`).catch(() => undefined);
    throw error;
  } finally {
    await window.close();
  }
}
