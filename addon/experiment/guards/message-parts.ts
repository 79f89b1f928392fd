// Keeps what lies inside a message out of Thunderbird's own viewers of pictures, sound, fonts and documents, part by part: each is held, and
// shown only if the policy says so of it. The list of attachments and the text of the message stay as Thunderbird makes them.
// Fails closed: until our question is proven to be asked, Thunderbird shows nothing but the text of the outermost message.
import type { Patches } from '../patches.ts';
import { ContentPolicy } from './content-policy.ts';
import { offerToOpen } from './held-picture.ts';
import { isPartOfMessage, untrustedNameOf } from './message-loads.ts';

/** Thunderbird's own, coarser way: it also takes forwarded messages and invitations away. */
const inlinePref = 'mail.inline_attachments';
/** How often Gecko may go round before the question must be asked. */
const roundsMax = 100;
/** A message of more pictures shows no more than these. */
const picturesMax = 64;

interface AttachmentOptions {
  readonly contentType: string;
  readonly url: string;
  readonly name: string;
  readonly uri: string;
  readonly message: Gecko.MessageHeader | null;
}
interface AttachmentInfoModule {
  readonly AttachmentInfo: new (options: AttachmentOptions) => Gecko.Attachment;
}

export interface MessagePartsOwner {
  /** A person pressed on a picture that is held. */
  open(attachment: Gecko.Attachment, browsingContext: Gecko.BrowsingContext | null): void;
  /** A picture is held; `show` shows it after all. */
  onHeld(attachment: Gecko.Attachment, browsingContext: Gecko.BrowsingContext | null, show: () => void): void;
  /** What a held picture says, in the person's language. */
  describe(untrustedName: string): string;
}

export class MessageParts {
  readonly #owner: MessagePartsOwner;
  readonly #policy = new ContentPolicy((uri, loadInfo) => this.#mayLoad(uri, loadInfo));
  /** Addresses that the policy lets a document load; it ends with the document. */
  readonly #allowed = new WeakMap<Document, Set<string>>();
  readonly #held = new WeakMap<Document, WeakSet<HTMLImageElement>>();
  readonly #counts = new WeakMap<Document, number>();

  constructor(owner: MessagePartsOwner) {
    this.#owner = owner;
  }

  /** `failed` where Thunderbird's own preference stands in, which takes more away. */
  async guard(patches: Patches): Promise<'guarded' | 'failed'> {
    const unlock = lockInline();
    patches.onUndo(unlock);
    try {
      patches.onUndo(this.#policy.install());
      for (let round = 0; round < roundsMax; round += 1) {
        if (this.#policy.isAsked()) {
          unlock();
          return 'guarded';
        }
        await new Promise<void>((resolve) => Services.tm.dispatchToMainThread(resolve));
      }
    } catch (error) {
      Cu.reportError(error);
    }
    return 'failed';
  }

  /** Messages that a version to come shows in another process are out of reach of a policy in this one. */
  check(window: Gecko.ChromeWindow, patches: Patches): 'guarded' | 'not here' | 'failed' {
    if (window.getMessagePaneBrowser === undefined) return 'not here';
    if (!window.getMessagePaneBrowser().isRemoteBrowser) return 'guarded';
    patches.onUndo(lockInline());
    return 'failed';
  }

  #mayLoad(uri: Gecko.Uri, loadInfo: Gecko.LoadInfo): boolean {
    let isPart = false;
    try {
      isPart = isPartOfMessage(uri, loadInfo);
      if (!isPart) return true;
      const { loadingContext } = loadInfo;
      const document = loadingContext === null ? null : (loadingContext.ownerDocument ?? (loadingContext as Document));
      if (document !== null && this.#allowed.get(document)?.has(uri.spec) === true) return true;
      if (document !== null && loadingContext?.nodeName.toLowerCase() === 'img') this.#hold(uri, loadingContext as HTMLImageElement, document);
      return false;
    } catch (error) {
      Cu.reportError(error);
      // What cannot be told apart is Thunderbird's own, unless it is known to be the message's.
      return !isPart && !/^(mailbox|imap|news|snews|data|blob):/.test(uri.spec);
    }
  }

  /** Once for each picture, after Gecko has heard that it is not loaded. */
  #hold(uri: Gecko.Uri, picture: HTMLImageElement, document: Document): void {
    const held = this.#held.get(document) ?? new WeakSet();
    if (held.has(picture)) return;
    this.#held.set(document, held.add(picture));
    Services.tm.dispatchToMainThread(() => this.#offer(uri, picture, document));
  }

  #offer(uri: Gecko.Uri, picture: HTMLImageElement, document: Document): void {
    const reader = readerOf(document);
    // A message that is being written has a window of its own, and pictures of the person's own.
    if (reader === null || picture.ownerDocument !== document) return;
    const attachment = attachmentOf(uri, reader);
    offerToOpen(picture, this.#owner.describe(attachment.name ?? ''), () => this.#owner.open(attachment, reader.browsingContext));
    const count = (this.#counts.get(document) ?? 0) + 1;
    this.#counts.set(document, count);
    if (count <= picturesMax) this.#owner.onHeld(attachment, reader.browsingContext, () => this.#show(uri, picture, document));
  }

  #show(uri: Gecko.Uri, picture: HTMLImageElement, document: Document): void {
    this.#allowed.set(document, (this.#allowed.get(document) ?? new Set()).add(uri.spec));
    // The same address again makes Gecko load it again.
    picture.src = uri.spec;
  }
}

/** Gives what puts it back, once. */
const lockInline = (): (() => void) => {
  if (Services.prefs.prefIsLocked(inlinePref)) return () => undefined;
  const defaults = Services.prefs.getDefaultBranch('');
  const before = defaults.getBoolPref(inlinePref);
  let isLocked = true;
  defaults.setBoolPref(inlinePref, false);
  Services.prefs.lockPref(inlinePref);
  return () => {
    if (!isLocked) return;
    isLocked = false;
    Services.prefs.unlockPref(inlinePref);
    defaults.setBoolPref(inlinePref, before);
  };
};

/** The window of Thunderbird's that shows the message. */
const readerOf = (document: Document): Gecko.ChromeWindow | null => {
  const content = document.defaultView as Gecko.ChromeWindow | null;
  const reader = (content?.browsingContext.top.embedderElement?.ownerDocument.defaultView ?? null) as Gecko.ChromeWindow | null;
  return reader?.currentAttachments === undefined ? null : reader;
};

/** As Thunderbird itself makes one of a `cid:` link: what the part says of itself is left to be found out. */
const attachmentOf = (uri: Gecko.Uri, { gMessage, gMessageURI }: Gecko.ChromeWindow): Gecko.Attachment => {
  const { AttachmentInfo } = ChromeUtils.importESModule('resource:///modules/AttachmentInfo.sys.mjs') as AttachmentInfoModule;
  return new AttachmentInfo({ contentType: '', url: uri.spec, name: untrustedNameOf(uri), uri: gMessageURI ?? '', message: gMessage ?? null });
};
