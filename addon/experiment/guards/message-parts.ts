// Keeps what lies inside a message out of Thunderbird's own viewers of pictures, sound, fonts and documents, part by
// part: each is held, and shown only if the policy says so of it. The list of attachments and the text of the message
// stay as Thunderbird makes them. Fails closed: until our question is proven to be asked, Thunderbird shows nothing but
// the text of the outermost message.
import { makeAttachment } from '../attachment-info.ts';
import { mailServerAddress } from '../mail-addresses.ts';
import { ContentPolicy } from './content-policy.ts';
import type { Hands, ProgramGuard } from './guard.ts';
import { offerToOpen } from './held-picture.ts';
import { lockInline } from './inline-preference.ts';
import { isPartOfMessage, untrustedNameOf } from './message-loads.ts';
import { PartConverters } from './part-converter.ts';

/** How often Gecko may go round before the question must be asked. */
const roundsMax = 100;
/** A message of more pictures shows no more than these. */
const picturesMax = 64;

export const messagePartsGuard: ProgramGuard = {
  name: 'inside-message',
  target: 'nsIContentPolicy',
  closes: ['inside-message'],
  async guard(patches, hands) {
    const parts = new MessageParts(hands);
    const policy = new ContentPolicy((uri, loadInfo) => parts.mayLoad(uri, loadInfo));
    const unlock = lockInline();
    patches.onUndo(unlock);
    patches.onUndo(policy.install());
    const converters = new PartConverters((uri, loadInfo) => parts.mayLoad(uri, loadInfo));
    patches.onUndo(converters.install());
    patches.addCheck(() => converters.isInPlace());
    for (let round = 0; round < roundsMax; round += 1) {
      if (policy.isAsked()) {
        unlock();
        patches.addCheck(() => policy.isAsked());
        return 'guarded';
      }
      await new Promise<void>((resolve) => Services.tm.dispatchToMainThread(resolve));
    }
    return 'failed';
  },
};

class MessageParts {
  readonly #hands: Hands;
  /** Addresses that the policy lets a document load; it ends with the document. */
  readonly #allowed = new WeakMap<Document, Set<string>>();
  readonly #held = new WeakMap<Document, WeakSet<HTMLImageElement>>();
  readonly #counts = new WeakMap<Document, number>();

  constructor(hands: Hands) {
    this.#hands = hands;
  }

  /** Must not throw: Gecko would take that for a yes. */
  mayLoad(uri: Gecko.Uri, loadInfo: Gecko.LoadInfo): boolean {
    let isPart = false;
    try {
      isPart = isPartOfMessage(uri, loadInfo);
      if (!isPart) return true;
      const { loadingContext } = loadInfo;
      const document = loadingContext === null ? null : (loadingContext.ownerDocument ?? (loadingContext as Document));
      if (document !== null && this.#allowed.get(document)?.has(uri.spec) === true) return true;
      if (document !== null && loadingContext?.nodeName.toLowerCase() === 'img')
        this.#hold(uri, loadingContext as HTMLImageElement, document);
      return false;
    } catch (error) {
      Cu.reportError(error);
      // What cannot be told apart is Thunderbird's own, unless it is known to be the message's.
      return !isPart && !mailServerAddress.test(uri.spec) && !/^(mailbox|data|blob):/.test(uri.spec);
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
    const { originals, take, hold, describeHeld } = this.#hands;
    const attachment = attachmentOf(uri, reader);
    offerToOpen(picture, describeHeld(attachment.name ?? ''), () => take(attachment, 'reader', reader.browsingContext));
    const count = (this.#counts.get(document) ?? 0) + 1;
    this.#counts.set(document, count);
    if (count > picturesMax) return;
    originals.keepPicture(attachment, () => this.#show(uri, picture, document));
    hold(attachment, reader.browsingContext);
  }

  #show(uri: Gecko.Uri, picture: HTMLImageElement, document: Document): void {
    this.#allowed.set(document, (this.#allowed.get(document) ?? new Set()).add(uri.spec));
    // The same address again makes Gecko load it again.
    picture.src = uri.spec;
  }
}

/** The window of Thunderbird's that shows the message. */
const readerOf = (document: Document): Gecko.ChromeWindow | null => {
  const content = document.defaultView as Gecko.ChromeWindow | null;
  const reader = (content?.browsingContext.top.embedderElement?.ownerDocument.defaultView ??
    null) as Gecko.ChromeWindow | null;
  return reader?.currentAttachments === undefined ? null : reader;
};

/** As Thunderbird itself makes one of a `cid:` link: what the part says of itself is left to be found out. */
const attachmentOf = (uri: Gecko.Uri, { gMessage, gMessageURI }: Gecko.ChromeWindow): Gecko.Attachment =>
  makeAttachment({
    contentType: '',
    url: uri.spec,
    name: untrustedNameOf(uri),
    uri: gMessageURI ?? '',
    message: gMessage ?? null,
  });
