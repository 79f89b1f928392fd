// The background page's view of the experiment API `attachmentGuard`. The experiment is our own code, but every text in
// a request was chosen by whoever sent the message.
import browser from 'webextension-polyfill';
import type { ReadFailure } from './read-failure.ts';
import type { GuardFinding } from './guard-findings.ts';
import type { ExperimentStanding } from '../protocol/experiments.ts';
import type { MessageFacts, Wish } from './policy/decision.ts';
import type { ManagedPolicySource } from './policy/managed-policy-source.ts';

export interface OpenRequest {
  readonly id: number;
  readonly path: string;
  readonly wish: Wish;
  /** As the message says; hostile. */
  readonly name: string;
  readonly declaredType: string;
  /** What Thunderbird makes of the name. */
  readonly guessedType: string | null;
  /** Thunderbird's estimate; null while it does not know. */
  readonly sizeBytes: number | null;
  /** Behind a link, on a server that the sender chose. */
  readonly isRemote: boolean;
  /** Where the bytes come from: the same for each click on the same attachment. For comparing only. */
  readonly source: string;
  readonly message: MessageFacts;
  /** Unix milliseconds, with fractions. */
  readonly clickedAtMs: number;
  readonly interceptedAtMs: number;
}

export interface Piece {
  readonly base64: string;
  readonly sizeBytes: number;
  readonly isLast: boolean;
}
export type Reading = Piece | { readonly error: ReadFailure };

/** What Thunderbird asks before it quits, in words for the person. */
export interface QuitQuestion {
  readonly title: string;
  readonly text: string;
  readonly quit: string;
  readonly stay: string;
}

/**
 * `again` asks once more for the attachment, as another click on it would; `ask` writes to whoever forbids it, and `original`
 * asks by them for the attachment itself; the last
 * three are about a changed copy that came back.
 */
export type BarButton = 'again' | 'details' | 'cancel' | 'ask' | 'original' | 'reply' | 'saveAs' | 'openAgain';

/** What a bar in Thunderbird says; texts are shown as they are. */
export interface BarWords {
  readonly title: string;
  readonly text: string;
  readonly tone: 'info' | 'warning' | 'error';
  readonly buttons: readonly { readonly name: BarButton; readonly label: string }[];
}

export interface BarPress {
  readonly key: string;
  /** The number of the request that it was said of. */
  readonly about: number | null;
  readonly button: BarButton;
}

/** How long Glovebox may stand between a person and their attachments, and what does where it may not. */
export interface Standing {
  readonly experiments: ExperimentStanding;
  /** Thunderbird's makers plan to stop add-ons with experiments on the channel that this one is of. */
  readonly endsOnThisChannel: boolean;
  /** Thunderbird itself opens attachments by “glovebox open”, without the add-on. */
  readonly hasSecondNet: boolean;
}

export interface SaveRefused {
  /** As the message says; hostile. */
  readonly names: readonly string[];
  /** The attachment's number where it is the only one: its original can be asked for. */
  readonly about: number | null;
}

/** What reads one attachment's bytes, in order and each once. */
export interface AttachmentGuardApi {
  readonly onOpenRequested: { addListener(listener: (request: OpenRequest) => void): void };
  /** Attachments of one message, all in one DispVM. */
  readonly onTogetherRequested: { addListener(listener: (requests: readonly OpenRequest[]) => void): void };
  /** A picture inside a message is not shown; `showInThunderbird` shows it. */
  readonly onPictureHeld: { addListener(listener: (request: OpenRequest) => void): void };
  readonly onSaveRefused: { addListener(listener: (refused: SaveRefused) => void): void };
  readonly onGuardFailed: { addListener(listener: (finding: GuardFinding) => void): void };
  readonly onBarPressed: { addListener(listener: (press: BarPress) => void): void };
  /** By an entry of Thunderbird's own menu. */
  readonly onSettingsWanted: { addListener(listener: () => void): void };
  /** false where the preference `extensions.glovebox.showFirstPage` says so. */
  mayShowFirstPage(): Promise<boolean>;
  checkGuards(): Promise<readonly GuardFinding[]>;
  standing(): Promise<Standing>;
  managedPolicy(): Promise<ManagedPolicySource>;
  /** The first bytes, which a later `pull` gives again. */
  peek(id: number, sizeBytes: number): Promise<Reading>;
  pull(id: number, maxSizeBytes: number): Promise<Reading>;
  /** Ends the reading without forgetting the attachment; the next `peek` or `pull` begins anew. */
  rest(id: number): Promise<void>;
  /** With Thunderbird's own dialog; `declined` by the person. */
  save(id: number): Promise<'saved' | 'declined' | 'failed'>;
  /** Where the mail lives: only for what a decision lets open there. false where it was not possible. */
  openLocally(id: number): Promise<boolean>;
  /** A message in a message window, a held picture in its place; false for everything else, which is not opened. */
  showInThunderbird(id: number): Promise<boolean>;
  release(id: number): Promise<void>;
  /** From now on, until it is told another; null asks nothing. */
  askBeforeQuit(question: QuitQuestion | null): Promise<void>;
  /**
   * Says it in a bar, in the place of what was said under this key before. `about` is the number of a request of now or
   * of late, whose window gets it. Whether somebody who looks at Thunderbird sees it now.
   */
  tell(key: string, about: number | null, words: BarWords): Promise<boolean>;
  /** Of a changed copy by its path, and the request that it came of: asks to open it as an attachment. */
  openCopy(about: number | null, path: string): Promise<void>;
  /** Why the person needs it, as they type it; null where they give it up. The next `pull` begins anew. */
  askReason(id: number): Promise<string | null>;
  /** Saves a changed copy where the person says in the system's dialog. */
  saveCopyAs(about: number | null, path: string, title: string): Promise<'saved' | 'declined' | 'failed'>;
  /** null where it cannot be had; `messageId` is Thunderbird's, of the message that the request was about. */
  copyForMail(about: number | null, path: string): Promise<{ file: File; messageId: number | null } | null>;
  /** Takes the bar away. */
  untell(key: string): Promise<void>;
  /** Whether a wheel turns where this one was pressed: from the press on, until this says no or it is released. */
  showBusy(id: number, isBusy: boolean): Promise<void>;
  /** Asks for the attachment of a request of now or of late once more, as a menu item would. */
  openAgain(about: number, wish: Wish): Promise<void>;
  openSelected(tabId: number, wish: Wish): Promise<void>;
  /** The selected ones where they are several, or all of the message. */
  openTogether(tabId: number): Promise<void>;
  /** “Open All” of more than so many files announces them together; null never does. */
  setOpenAll(above: number | null): Promise<void>;
  saveSelected(tabId: number): Promise<void>;
}

export const attachmentGuard = (): AttachmentGuardApi =>
  (browser as unknown as { readonly attachmentGuard: AttachmentGuardApi }).attachmentGuard;
