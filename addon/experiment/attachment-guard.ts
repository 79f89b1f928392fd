// The experiment API `attachmentGuard`: says which attachment a person wants to open, and lets the background page read
// it. Runs with all of Thunderbird's rights and so does as little as possible: it takes over, counts and copies; it
// decides nothing.
import { askReason } from './ask-reason.ts';
import { displayName } from '../../protocol/file-names.ts';
import type { BarPress, BarWords, OpenRequest, QuitQuestion, SaveRefused } from '../guard-api.ts';
import { failedGuards, guardKeys, type GuardFinding } from '../guard-findings.ts';
import type { MessageKey } from '../i18n.ts';
import { AppMenu } from './app-menu.ts';
import { attachmentSize } from './attachment-size.ts';
import { isRemote } from './attachment-sources.ts';
import { FailureBar } from './guards/failure-bar.ts';
import { HeldAttachments } from './held-attachments.ts';
import { Interception } from './interception.ts';
import { readManagedPolicy } from './managed-policy.ts';
import { collectMessageFacts, guessType } from './message-facts.ts';
import { removeNoticeBoxes } from './notice-box.ts';
import { OpenAll } from './open-all.ts';
import { OpeningMarks } from './opening-marks.ts';
import { Originals, type InterceptedOpening, type Wish } from './originals.ts';
import { OutcomeBars } from './outcome-bars.ts';
import { PassedBytes } from './passed-bytes.ts';
import { asAttachment, fileOf, messageIdOf, saveCopyAs } from './returned-copy.ts';
import { findSelection, type Selection } from './selected-attachments.ts';
import { readExperiments, readStanding } from './standing.ts';

/** Whether the page after the installation is shown; administrators may set it. */
const firstPagePreference = 'extensions.glovebox.showFirstPage';

class AttachmentGuard extends ExtensionCommon.ExtensionAPIPersistent {
  readonly #originals = new Originals();
  readonly #held = new HeldAttachments(this.#originals, (promise) =>
    this.extension.emit('background-script-idle-waituntil', { promise, reason: 'attachment' }),
  );
  #quitQuestion: QuitQuestion | null = null;
  readonly #listeners = new Set<(request: unknown) => void>();
  readonly #passed = new PassedBytes();
  readonly #heldListeners = new Set<(request: unknown) => void>();
  readonly #togetherListeners = new Set<(request: unknown) => void>();
  readonly #saveRefusedListeners = new Set<(refused: unknown) => void>();
  readonly #guardFailedListeners = new Set<(finding: unknown) => void>();
  readonly #pressListeners = new Set<(press: unknown) => void>();
  readonly #failed: GuardFinding[] = [];
  readonly #failureBar = new FailureBar();
  readonly #bars = new OutcomeBars();
  readonly #marks = new OpeningMarks();
  readonly #appMenu = new AppMenu();
  readonly #settingsListeners = new Set<(value: unknown) => void>();
  readonly #managed = readManagedPolicy(this.extension.id, (value) => isValidPolicy(this.extension, value));
  readonly #openAll = new OpenAll((attachments, browsingContext) =>
    this.#announceTogether({ attachments, browsingContext }),
  );
  readonly #interception = new Interception(
    this.#originals,
    {
      intercepted: (taken) => this.#announce(taken, 'default', this.#listeners),
      held: (taken) => this.#announce(taken, 'default', this.#heldListeners),
      describeHeld: (untrustedName) => describeHeld(this.extension, untrustedName),
      quitQuestion: () => this.#quitQuestion,
      saveRefused: (attachments) => this.#announceRefusal(attachments),
      guardFailed: (finding) => this.#announceFailure(finding),
    },
    this.#managed.switches,
    this.#openAll,
  );

  /** Registered even while the background page sleeps, so that a click wakes it. */
  readonly PERSISTENT_EVENTS = {
    onOpenRequested: ({ fire }: { fire: Gecko.Fire }): Gecko.Registration => listen(this.#listeners, fire),
    onTogetherRequested: ({ fire }: { fire: Gecko.Fire }): Gecko.Registration => listen(this.#togetherListeners, fire),
    onPictureHeld: ({ fire }: { fire: Gecko.Fire }): Gecko.Registration => listen(this.#heldListeners, fire),
    onSaveRefused: ({ fire }: { fire: Gecko.Fire }): Gecko.Registration => listen(this.#saveRefusedListeners, fire),
    onGuardFailed: ({ fire }: { fire: Gecko.Fire }): Gecko.Registration => listen(this.#guardFailedListeners, fire),
    onBarPressed: ({ fire }: { fire: Gecko.Fire }): Gecko.Registration => listen(this.#pressListeners, fire),
    onSettingsWanted: ({ fire }: { fire: Gecko.Fire }): Gecko.Registration => listen(this.#settingsListeners, fire),
  };

  onStartup(): void {
    this.#interception.enable();
    this.#appMenu.enable(
      textOf(this.extension, 'extensionName'),
      this.extension.rootURI.resolve('addon/icons/glovebox.svg'),
      () => {
        for (const listener of this.#settingsListeners) listener(null);
      },
    );
  }

  onShutdown(isAppShutdown: boolean): void {
    this.#held.releaseAll();
    if (isAppShutdown) return;
    if (readExperiments() === 'suppressed') this.#stayClosed();
    else this.#leave();
  }

  /** Thunderbird has stopped us, not the person: nobody listens any more, so nothing opens until Thunderbird is started anew. */
  #stayClosed(): void {
    this.#bars.hideAll();
    this.#marks.endAll();
    this.#quitQuestion = null;
    this.#appMenu.disable();
    this.#failureBar.show(textOf(this.extension, 'experimentsStoppedBar'));
  }

  #leave(): void {
    this.#interception.disable();
    this.#failureBar.hide();
    this.#quitQuestion = null;
    this.#bars.hideAll();
    this.#marks.endAll();
    this.#appMenu.disable();
    removeNoticeBoxes();
  }

  getAPI(context: unknown): object {
    const { maySave, mayOpenLocally } = this.#managed.switches;
    const event = (name: string): unknown =>
      new ExtensionCommon.EventManager({ context, module: 'attachmentGuard', event: name, extensionApi: this }).api();
    return {
      attachmentGuard: {
        onOpenRequested: event('onOpenRequested'),
        onTogetherRequested: event('onTogetherRequested'),
        onPictureHeld: event('onPictureHeld'),
        onSaveRefused: event('onSaveRefused'),
        onGuardFailed: event('onGuardFailed'),
        onBarPressed: event('onBarPressed'),
        onSettingsWanted: event('onSettingsWanted'),
        mayShowFirstPage: () => Services.prefs.getBoolPref(firstPagePreference, true),
        checkGuards: () => this.#interception.check(),
        standing: () => readStanding(),
        managedPolicy: () => this.#managed.found,
        peek: (id: number, sizeBytes: number) => this.#held.peek(id, sizeBytes),
        pull: async (id: number, maxSizeBytes: number) => {
          const piece = await this.#held.pull(id, maxSizeBytes);
          if ('sizeBytes' in piece) this.#passed.add(piece.sizeBytes);
          return piece;
        },
        rest: (id: number) => this.#held.rest(id),
        // What the administrator does not allow is refused here too, whatever the background page decided.
        save: (id: number) => (maySave ? this.#held.save(id) : 'failed'),
        openLocally: (id: number) => mayOpenLocally && this.#held.openLocally(id),
        showInThunderbird: (id: number) => this.#held.showInThunderbird(id),
        release: (id: number) => this.#release(id),
        showBusy: (id: number, isBusy: boolean) => this.#showBusy(id, isBusy),
        askBeforeQuit: (question: QuitQuestion | null) => {
          this.#quitQuestion = question;
        },
        tell: (key: string, about: number | null, words: BarWords) => this.#tell(key, about, words),
        openCopy: (about: number | null, path: string) => this.#openCopy(this.#find(about), path),
        saveCopyAs: (about: number | null, path: string, title: string) => {
          const parent = this.#find(about)?.browsingContext?.topChromeWindow ?? Services.wm.getMostRecentWindow(null);
          return parent === null ? 'failed' : saveCopyAs(path, title, parent.browsingContext);
        },
        copyForMail: async (about: number | null, path: string) => {
          const file = await fileOf(path);
          return file && { file, messageId: messageIdOf(this.extension, this.#find(about)?.attachment ?? null) };
        },
        askReason: (id: number) => {
          this.#held.readAgain(id);
          return askReason(
            this.#find(id)?.browsingContext?.topChromeWindow ?? Services.wm.getMostRecentWindow('mail:3pane'),
            textOf(this.extension, 'originalReasonTitle'),
            textOf(this.extension, 'originalReasonText'),
          );
        },
        openAgain: (about: number, wish: Wish) => this.#openAgain(about, wish),
        untell: (key: string) => this.#bars.hide(key),
        openSelected: (tabId: number, wish: Wish) => this.#openSelected(tabId, wish),
        openTogether: (tabId: number) => {
          const selection = findSelection(this.extension, tabId, true);
          if (selection !== null) this.#announceTogether(selection);
        },
        setOpenAll: (above: number | null) => {
          this.#openAll.above = above;
        },
        saveSelected: (tabId: number) => this.#saveSelected(tabId),
      },
    };
  }

  /** Without a listener nothing is held and nothing opens. */
  #announce(taken: InterceptedOpening, wish: Wish, listeners: ReadonlySet<(request: unknown) => void>): void {
    if (listeners.size === 0) return;
    const request = this.#hold(taken, wish);
    if (listeners === this.#listeners) this.#showBusy(request.id, true);
    for (const listener of listeners) listener(request);
  }

  #hold(taken: InterceptedOpening, wish: Wish): OpenRequest {
    const interceptedAtMs = Date.now();
    const { attachment, path, clickedAtMs } = taken;
    const untrustedName = contentName(taken);
    return {
      id: this.#held.hold({ ...taken, wish }),
      path,
      wish,
      name: untrustedName,
      // What the message says of encrypted bytes does not hold for what is in them.
      declaredType: path === 'openpgp' ? '' : (attachment.contentType ?? ''),
      guessedType: guessType(untrustedName),
      sizeBytes: attachmentSize(attachment),
      isRemote: isRemote(attachment),
      source: `${path === 'openpgp' ? 'openpgp' : 'plain'} ${attachment.url ?? ''}`,
      message: collectMessageFacts(attachment),
      clickedAtMs,
      interceptedAtMs,
    };
  }

  #showBusy(id: number, isBusy: boolean): void {
    const taken = this.#held.find(id);
    if (isBusy && taken !== null) this.#marks.begin(id, taken, textOf(this.extension, 'pressOpening'));
    else this.#marks.end(id);
  }

  #release(id: number): void {
    this.#marks.end(id);
    this.#held.release(id);
  }

  #announceRefusal(attachments: readonly Gecko.Attachment[]): void {
    const names = attachments.map(({ name }) => name ?? '');
    const [only] = attachments;
    const about = only !== undefined && attachments.length === 1 ? this.#remember(only) : null;
    for (const listener of this.#saveRefusedListeners) listener({ names, about } satisfies SaveRefused);
  }

  /** For another wish for the same one. */
  #remember(attachment: Gecko.Attachment): number {
    const context = Services.wm.getMostRecentWindow('mail:3pane')?.browsingContext ?? null;
    const id = this.#held.hold({ ...this.#interception.takeSelected(attachment, context), wish: 'default' });
    this.#held.release(id);
    return id;
  }

  /** A bar in Thunderbird's windows needs neither the background page nor a notification service. */
  #announceFailure(finding: GuardFinding): void {
    this.#failed.push(finding);
    const names = failedGuards(this.#failed).map((name) => textOf(this.extension, guardKeys[name]));
    this.#failureBar.show(textOf(this.extension, 'guardsFailedBar', names.join(' · ')));
    for (const listener of this.#guardFailedListeners) listener(finding);
  }

  #find(about: number | null): InterceptedOpening | null {
    return about === null ? null : this.#held.find(about);
  }

  #tell(key: string, about: number | null, words: BarWords): Promise<boolean> {
    const taken = this.#find(about);
    return this.#bars.show(key, words, taken?.browsingContext ?? null, (button) => {
      const press = { key, about, button } satisfies BarPress;
      if (button === 'original' && about !== null) this.#openAgain(about, 'original');
      else if (button !== 'again') for (const listener of this.#pressListeners) listener(press);
      else if (about !== null) this.#openAgain(about, taken?.wish ?? 'default');
    });
  }

  #openAgain(about: number, wish: Wish): void {
    const taken = this.#find(about);
    if (taken !== null) this.#announce(this.#interception.takeAgain(taken), wish, this.#listeners);
  }

  #openCopy(of: InterceptedOpening | null, path: string): void {
    const context = of?.browsingContext ?? Services.wm.getMostRecentWindow('mail:3pane')?.browsingContext ?? null;
    if (context === null) return;
    const attachment = asAttachment(path, of?.attachment ?? null);
    this.#announce(this.#interception.takeSelected(attachment, context), 'open', this.#listeners);
  }

  #openSelected(tabId: number, wish: Wish): void {
    const selection = findSelection(this.extension, tabId);
    if (selection === null) return;
    for (const attachment of selection.attachments)
      this.#announce(this.#interception.takeSelected(attachment, selection.browsingContext), wish, this.#listeners);
  }

  /** Whether anybody listens; without a listener nothing is held and nothing opens. */
  #announceTogether({ attachments, browsingContext }: Selection): boolean {
    if (this.#togetherListeners.size === 0) return false;
    const requests = attachments.map((one) =>
      this.#hold(this.#interception.takeSelected(one, browsingContext), 'default'),
    );
    for (const { id } of requests) this.#showBusy(id, true);
    for (const listener of this.#togetherListeners) listener(requests);
    return true;
  }

  async #saveSelected(tabId: number): Promise<void> {
    const selection = findSelection(this.extension, tabId);
    if (selection === null) return;
    // One dialog after the other, as Thunderbird does it.
    for (const attachment of selection.attachments) await attachment.save?.(selection.browsingContext);
  }
}

/** Registers an event's listener; Thunderbird keeps it while the background page sleeps, and wakes the page by it. */
const listen = (listeners: Set<(value: unknown) => void>, fire: Gecko.Fire): Gecko.Registration => {
  let current = fire;
  const listener = (value: unknown): void => {
    current.async(value).catch((error: unknown) => Cu.reportError(error));
  };
  listeners.add(listener);
  return {
    unregister: () => listeners.delete(listener),
    convert: (next) => {
      current = next;
    },
  };
};

/** A text of ours in the person's language. */
const textOf = ({ localeData }: Gecko.Extension, key: MessageKey, ...parts: readonly string[]): string =>
  localeData.localizeMessage(key, parts);

/** The name is the sender's: it is shortened, and shown as text. */
const describeHeld = (extension: Gecko.Extension, untrustedName: string): string => {
  const name = displayName(untrustedName, heldNameMaxLength);
  return name === '' ? textOf(extension, 'heldPictureNameless') : textOf(extension, 'heldPicture', name);
};
const heldNameMaxLength = 80;

/** Of what is read: the ending that says “encrypted” goes with the encryption, as in Thunderbird. */
const contentName = ({ attachment, path }: InterceptedOpening): string => {
  const untrustedName = attachment.name ?? '';
  return path === 'openpgp' ? untrustedName.replace(/\.(asc|pgp|gpg)$/i, '') : untrustedName;
};

const isValidPolicy = ({ rootURI }: Gecko.Extension, value: unknown): boolean => {
  // As Thunderbird loads the experiment itself: out of the add-on's own, installed package.
  Services.scriptloader.loadSubScriptWithOptions(rootURI.resolve('addon/experiment/policy-check.js'), {
    target: globalThis,
    allowUnsafeURL: true,
  });
  return (globalThis as unknown as { isValidGloveboxPolicy(value: unknown): boolean }).isValidGloveboxPolicy(value);
};

// Thunderbird looks the class up by the API's name in the scope it gives to experiments.
Object.assign(globalThis, { attachmentGuard: AttachmentGuard });
