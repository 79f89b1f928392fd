// What a person does in Thunderbird, done with real mouse and keyboard input (xdotool), and what they would see there.
// Chrome scripts only look and select; every opening is caused by input through the X server.
import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { addonId } from '../../protocol/names.ts';
import type { Thunderbird } from './start.ts';

const runFile = promisify(execFile);

export interface Point {
  readonly x: number;
  readonly y: number;
}
export interface AttachmentItem {
  readonly name: string;
  readonly contentType: string;
  readonly sizeBytes: number;
}

/**
 * Where to look for attachments: the main window's reader (a pane or a tab), a message window, a window being written.
 */
export type Place = 'main' | 'message-window' | 'compose';

/** Prelude of every script: finds the window that shows attachments. */
const findWindow = `
  const { MailServices } = ChromeUtils.importESModule("resource:///modules/MailServices.sys.mjs");
  const mainWindow = () => Services.wm.getMostRecentWindow("mail:3pane");
  const findWindow = place => {
    if (place == "compose") return Services.wm.getMostRecentWindow("msgcompose");
    if (place == "message-window") {
      const shown = Services.wm.getMostRecentWindow("mail:messageWindow")?.document;
      return shown?.getElementById("messageBrowser")?.contentWindow;
    }
    return mainWindow()?.document.getElementById("tabmail")?.currentAboutMessage;
  };
  const pointOf = (element, share = 0.5) => {
    const { left, top, width, height } = element.getBoundingClientRect();
    if (width == 0 || height == 0) return null;
    const win = element.ownerDocument.defaultView, ratio = win.devicePixelRatio;
    return { x: Math.round((win.mozInnerScreenX + left + width * share) * ratio),
      y: Math.round((win.mozInnerScreenY + top + height / 2) * ratio) };
  };
  const listOf = place => findWindow(place)?.document.getElementById(place == "compose" ? "attachmentBucket" : "attachmentList");
`;

export class MailUser {
  readonly thunderbird: Thunderbird;
  #openings = 0;

  constructor(thunderbird: Thunderbird) {
    this.thunderbird = thunderbird;
  }

  look(body: string, ...args: readonly unknown[]): Promise<unknown> {
    return this.thunderbird.marionette.run(findWindow + body, ...args);
  }

  /** Settles when the inbox is listed and the add-on, where there is one, has started. */
  async openInbox(): Promise<void> {
    await this.until(
      'the inbox is listed',
      `
      const inbox = MailServices.accounts.localFoldersServer.rootFolder.getChildNamed("Inbox");
      const pane = mainWindow()?.document.getElementById("tabmail")?.currentAbout3Pane;
      if (!pane?.displayFolder) return false;
      if (pane.gFolder != inbox) pane.displayFolder(inbox.URI);
      return pane.gDBView?.rowCount > 0;`,
    );
  }

  /**
   * Selects it in the list and waits until the reader shows it; `isShown` says how that is seen, for a message that
   * never loads.
   */
  async selectMessage(subject: string, isShown = 'reader.msgLoaded'): Promise<void> {
    await this.look('const tabmail = mainWindow().document.getElementById("tabmail"); tabmail.switchToTab(0);');
    await this.openInbox();
    await this.showMessage(subject, isShown);
  }

  /** In the folder that is listed. */
  async showMessage(subject: string, isShown = 'reader.msgLoaded'): Promise<void> {
    await this.until(
      `“${subject}” is shown`,
      `
      const pane = mainWindow().document.getElementById("tabmail").currentAbout3Pane;
      for (let row = 0; row < pane.gDBView.rowCount; row++) {
        if (pane.gDBView.getMsgHdrAt(row).mime2DecodedSubject != args[0]) continue;
        if (pane.threadTree.selectedIndex != row) { pane.threadTree.selectedIndex = row;
          pane.threadTree.scrollToIndex(row, true); return false; }
        const reader = findWindow("main");
        return Boolean(reader?.gMessage?.mime2DecodedSubject == args[0] && ${isShown});
      }
      return false;`,
      subject,
    );
  }

  /** For a mailbox of one message, whatever its subject. */
  async selectOnlyMessage(): Promise<void> {
    await this.selectMessage(
      (await this.until(
        'there is a message',
        'return mainWindow().document.getElementById("tabmail").currentAbout3Pane.gDBView?.getMsgHdrAt(0).mime2DecodedSubject;',
      )) as string,
    );
  }

  async openMessageIn(kind: 'tab' | 'window'): Promise<void> {
    await this.look(
      `const { MailUtils } = ChromeUtils.importESModule("resource:///modules/MailUtils.sys.mjs");
      const header = findWindow("main").gMessage;
      args[0] == "tab" ? mainWindow().document.getElementById("tabmail").openTab("mailMessageTab", {
        messageURI: header.folder.getUriForMsg(header) }) : MailUtils.openMessageInNewWindow(header);`,
      kind,
    );
    await this.until(
      'the message has loaded',
      'return Boolean(findWindow(args[0])?.msgLoaded);',
      kind === 'tab' ? 'main' : 'message-window',
    );
  }

  /** A message file, in a tab. */
  async openMessageFile(path: string): Promise<void> {
    await this.look(
      `const { MailUtils } = ChromeUtils.importESModule("resource:///modules/MailUtils.sys.mjs");
      const file = Cc["@mozilla.org/file/local;1"].createInstance(Ci.nsIFile);
      file.initWithPath(args[0]);
      MailUtils.openEMLFile(mainWindow(), file, Services.io.newFileURI(file));`,
      path,
    );
    await this.until(
      'the message file has loaded',
      'const reader = findWindow("main"); return Boolean(reader?.msgLoaded && !reader.gMessage?.folder);',
    );
  }

  /** Copies the message that is shown into a new one, with its attachments. */
  async editAsNew(): Promise<void> {
    await this.look('mainWindow().goDoCommand("cmd_editAsNew");');
    await this.until('a window to write in is open', 'return (listOf("compose")?.itemCount ?? 0) > 0;');
  }

  /** Brings a window to the front by the window manager, so that input reaches it. */
  async raiseWindow(place: Place): Promise<void> {
    const type = { main: 'mail:3pane', 'message-window': 'mail:messageWindow', compose: 'msgcompose' }[place];
    const title = (await this.look('return Services.wm.getMostRecentWindow(args[0]).document.title;', type)) as string;
    const pattern = `^${title.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`;
    await this.#activate(pattern);
    await this.until(
      'the window is in front',
      'return Services.focus.activeWindow == Services.wm.getMostRecentWindow(args[0]);',
      type,
    );
  }

  /** A window that goes while xdotool looks through all of them ends its search: a notice's, say. */
  async #activate(pattern: string): Promise<void> {
    for (let triesLeft = 3; ; triesLeft -= 1) {
      try {
        return await this.#input('search', '--onlyvisible', '--name', pattern, 'windowactivate');
      } catch (cause) {
        if (triesLeft === 1) throw cause;
      }
    }
  }

  async closeWindow(place: 'message-window' | 'compose'): Promise<void> {
    await this.look(
      'Services.wm.getMostRecentWindow(args[0]).close();',
      place === 'compose' ? 'msgcompose' : 'mail:messageWindow',
    );
    await this.until(
      'the window is closed',
      'return !Services.wm.getMostRecentWindow(args[0]);',
      place === 'compose' ? 'msgcompose' : 'mail:messageWindow',
    );
  }

  async listAttachments(place: Place = 'main'): Promise<AttachmentItem[]> {
    return (await this.look(
      `return [...listOf(args[0]).children].filter(item => item.attachment).map(({ attachment }) =>
      ({ name: attachment.name, contentType: attachment.contentType, sizeBytes: attachment.size }));`,
      place,
    )) as AttachmentItem[];
  }

  /** The middle of the attachment's item on the screen; unfolds the list first where it is folded. */
  async locateAttachment(name: string, place: Place = 'main'): Promise<Point> {
    return (await this.until(
      `the attachment “${name}” is on the screen`,
      `
      const win = findWindow(args[1]), list = listOf(args[1]);
      if (!list) return null;
      if (args[1] != "compose" && list.collapsed) { win.toggleAttachmentList(true); return null; }
      const item = [...list.children].find(item => item.attachment?.name == args[0]);
      item?.scrollIntoView({ block: "nearest" });
      return item ? pointOf(item) : null;`,
      name,
      place,
    )) as Point;
  }

  /** A point of any element of the window that shows attachments: its middle, or at `share` of its width. */
  async locate(selector: string, place: Place = 'main', share = 0.5): Promise<Point> {
    return (await this.until(
      `${selector} is on the screen`,
      `
      const element = findWindow(args[1])?.document.querySelector(args[0]);
      return element ? pointOf(element, args[2]) : null;`,
      selector,
      place,
      share,
    )) as Point;
  }

  async click({ x, y }: Point, { button = 1, times = 1 } = {}): Promise<void> {
    await this.#input('mousemove', String(x), String(y));
    await this.#input('click', '--repeat', String(times), '--delay', '60', String(button));
  }

  /** One click on the file's name in the bar of a message with one attachment; a double click in a list of several. */
  async openAttachment(name: string, place: Place = 'main'): Promise<void> {
    const isOnly = place !== 'compose' && (await this.listAttachments(place)).length === 1;
    this.#openings += 1;
    // Two clicks on one spot soon after each other are a double click, of which Thunderbird takes only the first.
    if (isOnly) await this.click(await this.locate('#attachmentName', place, this.#openings % 2 === 0 ? 0.25 : 0.75));
    else await this.click(await this.locateAttachment(name, place), { times: 2 });
  }

  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.#input('key', key);
  }

  async type(text: string): Promise<void> {
    await this.#input('type', '--delay', '10', text);
  }

  async drag(from: Point, to: Point): Promise<void> {
    const steps = 12;
    await this.#input('mousemove', String(from.x), String(from.y));
    await this.#input('mousedown', '1');
    for (let step = 1; step <= steps; step += 1) {
      const at = (start: number, end: number): string => String(Math.round(start + ((end - start) * step) / steps));
      await this.#input('mousemove', at(from.x, to.x), at(from.y, to.y));
      await sleep(30);
    }
    await this.#input('mouseup', '1');
  }

  /** Opens a menu by a right click and picks the item with this label, by mouse. */
  async pickFromMenu(at: Point, label: string, place: Place = 'main'): Promise<void> {
    await this.click(at, { button: 3 });
    await this.pickFromOpenMenu(label, place);
  }

  async pickFromOpenMenu(label: string, place: Place = 'main'): Promise<void> {
    const item = (await this.until(
      `the menu shows “${label}”`,
      `
      const windows = [findWindow(args[1]), mainWindow(),
        mainWindow()?.document.getElementById("tabmail")?.currentAbout3Pane].filter(Boolean);
      for (const win of windows) for (const popup of win.document.querySelectorAll("menupopup")) {
        if (popup.state != "open") continue;
        const item = [...popup.querySelectorAll(":scope > menuitem, :scope > menu")].find(item => !item.hidden
          && (item.label == args[0] || item.label?.endsWith(" " + args[0])));
        if (item) return pointOf(item);
      }
      return null;`,
      label,
      place,
    )) as Point;
    await this.click(item);
  }

  /** The add-on's list of this session's openings, oldest first (addon/recent-openings.ts). */
  async listOpenings(): Promise<unknown[]> {
    return (await this.look(
      `const { extensionStorageSession } = ChromeUtils.importESModule("resource://gre/modules/ExtensionStorage.sys.mjs");
      const extension = WebExtensionPolicy.getByID(args[0])?.extension;
      const held = extension && extensionStorageSession.get(extension, "recentOpenings").recentOpenings;
      return held ? held.deserialize(globalThis, true) : [];`,
      addonId,
    )) as unknown[];
  }

  /** Runs `body` again and again until it gives something; `name` says what never happened. */
  async until(name: string, body: string, ...args: readonly unknown[]): Promise<unknown> {
    const deadlineMs = performance.now() + 20_000;
    for (;;) {
      const value = await this.look(body, ...args);
      if (value !== false && value !== null && value !== undefined) return value;
      if (performance.now() > deadlineMs) throw new Error(`gave up waiting until: ${name}`);
      await sleep(50);
    }
  }

  /** A picture of the whole screen, as a person sees it. */
  async takeScreenshot(path: string): Promise<void> {
    await runFile('import', ['-display', this.thunderbird.display, '-window', 'root', path]);
  }

  async #input(...args: readonly string[]): Promise<void> {
    await runFile('xdotool', args, { env: { ...process.env, DISPLAY: this.thunderbird.display } });
  }
}
