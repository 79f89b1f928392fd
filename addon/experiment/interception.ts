// Takes over every way Thunderbird has to open an attachment (see docs/threat-model.md for the list) and hands it to one function.
// Fails closed: what is taken over never opens here, whether or not anybody answers. `disable` restores Thunderbird completely.
import type { Switches } from '../../protocol/policy.ts';
import { MessageParts } from './guards/message-parts.ts';
import { InputTime } from './input-time.ts';
import { watchMailWindows } from './mail-windows.ts';
import type { Originals, Path, Taken } from './originals.ts';
import { Patches } from './patches.ts';
import { forbidSaving, type OnSaveRefused } from './saving.ts';

export type OnIntercepted = (taken: Taken) => void;

export interface InterceptionEvents {
  readonly intercepted: OnIntercepted;
  /** A picture inside a message is not shown; `Originals` can show it. */
  readonly held: OnIntercepted;
  readonly saveRefused: OnSaveRefused;
  /** What stands in place of a held picture. */
  readonly describeHeld: (untrustedName: string) => string;
}

interface AttachmentInfoModule {
  readonly AttachmentInfo: {
    readonly prototype: {
      open: (this: Gecko.Attachment, browsingContext: Gecko.BrowsingContext) => Promise<void>;
      _openFile: (this: Gecko.Attachment, mimeInfo: unknown, file: unknown) => void;
    };
  };
}

export class Interception {
  readonly #originals: Originals;
  readonly #onIntercepted: OnIntercepted;
  readonly #onSaveRefused: OnSaveRefused;
  readonly #switches: Pick<Switches, 'maySave' | 'mayDragOut'>;
  readonly #patches = new Patches();
  readonly #inputTime = new InputTime();
  readonly #messageParts: MessageParts;
  #enabled = false;

  /** What the administrator does not allow is refused from the start, before anybody listens. */
  constructor(originals: Originals, on: InterceptionEvents, switches: Pick<Switches, 'maySave' | 'mayDragOut'>) {
    this.#originals = originals;
    this.#onIntercepted = on.intercepted;
    this.#onSaveRefused = on.saveRefused;
    this.#switches = switches;
    this.#messageParts = new MessageParts({
      describe: on.describeHeld,
      open: (attachment, browsingContext) => this.#take(attachment, 'reader', browsingContext),
      onHeld: (attachment, browsingContext, show) => {
        originals.keepPicture(attachment, show);
        on.held(this.#describe(attachment, 'in-message', browsingContext));
      },
    });
  }

  enable(): void {
    if (this.#enabled) return;
    this.#enabled = true;
    this.#guardReader();
    if (!this.#switches.maySave) forbidSaving(this.#patches, this.#onSaveRefused);
    void this.#messageParts.guard(this.#patches);
    this.#patches.onUndo(watchMailWindows((window) => this.#guardWindow(window)));
  }

  disable(): void {
    if (!this.#enabled) return;
    this.#enabled = false;
    this.#patches.undoAll();
  }

  /** For what a menu item of ours is to open. */
  takeSelected(attachment: Gecko.Attachment, browsingContext: Gecko.BrowsingContext): Taken {
    return this.#describe(attachment, 'menu', browsingContext);
  }

  #take(attachment: Gecko.Attachment, path: Path, browsingContext: Gecko.BrowsingContext | null): void {
    this.#onIntercepted(this.#describe(attachment, path, browsingContext));
  }

  #describe(attachment: Gecko.Attachment, path: Path, browsingContext: Gecko.BrowsingContext | null): Taken {
    this.#originals.forget(attachment);
    return { attachment, path, browsingContext, clickedAtMs: this.#inputTime.clickedAtMs(Date.now()) };
  }

  /** One prototype serves the attachment bar, lists, keys, menus, `cid:` links and other add-ons, in every window. */
  #guardReader(): void {
    const { AttachmentInfo } = ChromeUtils.importESModule('resource:///modules/AttachmentInfo.sys.mjs') as AttachmentInfoModule;
    const originals = this.#originals;
    const take = (attachment: Gecko.Attachment, path: Path, browsingContext: Gecko.BrowsingContext | null): void => this.#take(attachment, path, browsingContext);
    this.#patches.replace(AttachmentInfo.prototype, 'open', (original) => {
      originals.keepOpen(original);
      return function (this: Gecko.Attachment, browsingContext) {
        take(this, 'reader', browsingContext);
        return Promise.resolve();
      };
    });
    // Only what the policy opens here reaches this; if a new version of Thunderbird finds another way, it still starts no program.
    this.#patches.replace(AttachmentInfo.prototype, '_openFile', (original) => function (this: Gecko.Attachment, mimeInfo, file) {
      if (originals.isOpeningHere(this)) original.call(this, mimeInfo, file);
      else take(this, 'helper-app', null);
    });
  }

  #guardWindow(window: Gecko.ChromeWindow): void {
    if (window.parent === window) this.#inputTime.watch(window, this.#patches);
    // A file that is dragged to a folder is saved there.
    if (window.setupDataTransfer !== undefined && !(this.#switches.mayDragOut && this.#switches.maySave)) this.#guardDragOut(window);
    if (window.OpenSelectedAttachment !== undefined) this.#guardCompose(window);
    this.#messageParts.check(window, this.#patches);
    const openpgp = window.Enigmail?.msg;
    if (openpgp !== undefined) {
      this.#patches.replace(openpgp, 'handleAttachment', (original) => {
        this.#originals.keepOpenpgp(window, (action, attachment) => original.call(openpgp, action, attachment));
        return (action, attachment) => {
          // The same double click on a key comes by the reader as well, and a key is no encrypted file.
          const isKey = attachment.contentType === 'application/pgp-keys';
          if (action === 'openAttachment') return isKey ? undefined : this.#take(attachment, 'openpgp', window.browsingContext);
          if (action === 'saveAttachment' && !this.#switches.maySave) this.#onSaveRefused([attachment]);
          else original.call(openpgp, action, attachment);
        };
      });
    }
  }

  /** A drag to a folder would write the file; a drag into a message that is being written stays possible. */
  #guardDragOut(window: Gecko.ChromeWindow): void {
    this.#patches.replace(window as Required<Pick<Gecko.ChromeWindow, 'setupDataTransfer'>>, 'setupDataTransfer', (original) => (event, attachments) => {
      original.call(window, event, attachments);
      const transfer = event.dataTransfer as (DataTransfer & GeckoDataTransfer) | null;
      if (transfer === null) return;
      for (let index = 0; index < transfer.mozItemCount; index += 1) {
        for (const suffix of ['', '-url', '-dest-filename']) transfer.mozClearDataAt(`application/x-moz-file-promise${suffix}`, index);
      }
    });
  }

  #guardCompose(window: Gecko.ChromeWindow): void {
    this.#patches.replace(window as Required<Pick<Gecko.ChromeWindow, 'OpenSelectedAttachment'>>, 'OpenSelectedAttachment', (original) => {
      this.#originals.keepComposeOpen(window, original);
      return () => {
        const bucket = window.document.getElementById('attachmentBucket') as Gecko.AttachmentList | null;
        for (const item of Array.from(bucket?.selectedItems ?? [])) this.#take(item.attachment, 'compose', window.browsingContext);
      };
    });
  }
}

interface GeckoDataTransfer {
  readonly mozItemCount: number;
  mozClearDataAt(format: string, index: number): void;
}
