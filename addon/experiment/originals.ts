// Thunderbird's own ways to open and to save, kept for the attachments that the policy lets go there. Only
// `openLocally`, `showInThunderbird` and `save` of the experiment API come here, each for one attachment that is held;
// nothing is opened by being kept.
import { attachmentInfo, makeAttachment } from './attachment-info.ts';
import { isWithoutBytes } from './lost-headers.ts';
import { windowsWithin } from './mail-windows.ts';
import { offerCalendar, offerCard, ownKindOf } from './own-kinds.ts';

/** How the person asked for it. */
export type Path = 'reader' | 'compose' | 'openpgp' | 'helper-app' | 'menu' | 'in-message' | 'saved-file' | 'link';

/** What a menu item asks for; a click asks for nothing in particular. */
export type Wish = 'default' | 'open' | 'view' | 'safe-copy' | 'print' | 'original';

/** An opening that was taken over. */
export interface InterceptedOpening {
  readonly attachment: Gecko.Attachment;
  readonly path: Path;
  readonly clickedAtMs: number;
  /** Of the window it was asked for in, where Thunderbird's own windows and dialogs belong. */
  readonly browsingContext: Gecko.BrowsingContext | null;
  /** What it was asked for as, where that was known when it was held. */
  readonly wish?: Wish;
}

/** What became of saving; `declined` by the person. */
export type Saving = 'saved' | 'declined' | 'failed';

type Open = (this: Gecko.Attachment, browsingContext: Gecko.BrowsingContext) => Promise<void>;
type OpenpgpAction = 'openAttachment' | 'saveAttachment' | 'importKey';
type HandleAttachment = (action: OpenpgpAction, attachment: Gecko.Attachment) => void;

export class Originals {
  #open: Open | null = null;
  readonly #composeOpen = new WeakMap<Gecko.ChromeWindow, () => void>();
  readonly #openpgp = new WeakMap<Gecko.ChromeWindow, HandleAttachment>();
  /** Of what is opened by its address or as a saved file. */
  readonly #launch = new WeakMap<Gecko.Attachment, () => Promise<void>>();
  /** Let through by `openLocally`; Thunderbird may ask the person first and start the program much later. */
  readonly #openingHere = new WeakSet<Gecko.Attachment>();
  /** What shows a picture that is held inside its message. */
  readonly #showPicture = new WeakMap<Gecko.Attachment, () => void>();

  keepOpen(open: Open): void {
    this.#open = open;
  }

  keepComposeOpen(window: Gecko.ChromeWindow, open: () => void): void {
    this.#composeOpen.set(window, open);
  }

  keepOpenpgp(window: Gecko.ChromeWindow, handle: HandleAttachment): void {
    this.#openpgp.set(window, handle);
  }

  keepPicture(attachment: Gecko.Attachment, show: () => void): void {
    this.#showPicture.set(attachment, show);
  }

  keepLaunch(attachment: Gecko.Attachment, launch: () => Promise<void>): void {
    this.#launch.set(attachment, launch);
  }

  isOpeningHere(attachment: Gecko.Attachment): boolean {
    return this.#openingHere.has(attachment);
  }

  /** The next click on it is asked about again. */
  forget(attachment: Gecko.Attachment): void {
    this.#openingHere.delete(attachment);
  }

  /** false where its window is gone and nothing was opened. */
  async openLocally({ attachment, path, browsingContext }: InterceptedOpening): Promise<boolean> {
    const launch = this.#launch.get(attachment);
    if (launch !== undefined) return launch().then(() => true);
    const window = browsingContext?.window ?? null;
    if (path === 'openpgp') return this.#decrypt(window, 'openAttachment', attachment);
    const openHere = window === null ? undefined : this.#composeOpen.get(window);
    if (window !== null && openHere !== undefined) return select(window, attachment) && (openHere.call(window), true);
    // Thunderbird itself opens only what is of its own class.
    if (this.#open === null || browsingContext === null || path === 'link') return false;
    this.#openingHere.add(attachment);
    await this.#open.call(attachment, browsingContext);
    return true;
  }

  /**
   * By Thunderbird itself, and by no other program: a message as a message, a held picture in its place, what can be
   * added (a calendar, a card, a key) as a form or a question. false for everything else. Of what is opened so
   * `_openFile` stays guarded.
   */
  async showInThunderbird({ attachment, path, browsingContext }: InterceptedOpening): Promise<boolean> {
    const showPicture = path === 'in-message' ? this.#showPicture.get(attachment) : undefined;
    if (showPicture !== undefined) return (showPicture(), true);
    const window = browsingContext?.topChromeWindow ?? null;
    if (
      (path !== 'reader' && path !== 'menu') ||
      browsingContext === null ||
      window === null ||
      isWithoutBytes(attachment)
    )
      return false;
    const kind = ownKindOf(attachment);
    if (kind === 'calendar') return offerCalendar(attachment, window);
    if (kind === 'card') return offerCard(attachment, window);
    // The reader opens in the name of the whole window; keys are asked about by the one in it that shows the message.
    if (kind === 'key') {
      return [...windowsWithin(browsingContext)].some(
        (inner) => shows(inner, attachment) && this.#decrypt(inner, 'importKey', attachment),
      );
    }
    if (kind !== 'message' || this.#open === null) return false;
    await this.#open.call(attachment, browsingContext);
    return true;
  }

  /** Shows Thunderbird's Save dialog and settles when it is closed. */
  async save({ attachment, path, browsingContext }: InterceptedOpening): Promise<Saving> {
    if (browsingContext === null) return 'failed';
    // Thunderbird does not tell how this one ends.
    if (path === 'openpgp')
      return this.#decrypt(browsingContext.window, 'saveAttachment', attachment) ? 'saved' : 'failed';
    const savable = attachment.save === undefined ? withSave(attachment) : attachment;
    const savedPath = await saveBy(savable, browsingContext.topChromeWindow?.browsingContext ?? browsingContext);
    return savedPath === null ? 'declined' : 'saved';
  }

  #decrypt(window: Gecko.ChromeWindow | null, action: OpenpgpAction, attachment: Gecko.Attachment): boolean {
    const handle = window === null ? undefined : this.#openpgp.get(window);
    handle?.(action, attachment);
    return handle !== undefined;
  }
}

const shows = (window: Gecko.ChromeWindow, attachment: Gecko.Attachment): boolean =>
  window.currentAttachments?.includes(attachment) === true;

/** Thunderbird opens what is selected; the person may have selected something else by now. */
const select = (window: Gecko.ChromeWindow, attachment: Gecko.Attachment): boolean => {
  const bucket = window.document.getElementById('attachmentBucket') as Gecko.AttachmentList | null;
  const items = Array.from({ length: bucket?.itemCount ?? 0 }, (_, index) => bucket?.getItemAtIndex(index));
  const item = items.find((candidate) => candidate?.attachment === attachment);
  if (bucket === null || item === null || item === undefined) return false;
  bucket.clearSelection();
  bucket.addItemToSelection(item);
  return true;
};

/** Gives the path; null where the person gave it up. Thunderbird 140 does not tell, so what it writes is noted. */
const saveBy = async (attachment: Gecko.Attachment, context: Gecko.BrowsingContext): Promise<string | null> => {
  let written: string | null = null;
  const { saveToFile } = attachmentInfo().prototype;
  attachment.saveToFile = async (path, isTemporary) => {
    await saveToFile.call(attachment, path, isTemporary);
    written = path;
  };
  try {
    const told = await attachment.save?.(context);
    return told === undefined ? written : told;
  } finally {
    delete attachment.saveToFile;
  }
};

/** Attachments of a message that is being written cannot save themselves. */
const withSave = ({ contentType = '', url = '', name = '', msgUri = '' }: Gecko.Attachment): Gecko.Attachment =>
  makeAttachment({ contentType, url, name, uri: msgUri });
