// The messages, accounts and windows of Thunderbird that the experiment uses, as narrow as it uses them.
// Sources: those of platform.d.ts, which has Gecko’s half.

declare namespace Gecko {
  /** A part of `Services.prompt`. */
  interface TextPrompt {
    /** Returns when the person has answered: whether they did; `typed` is changed. */
    prompt(
      parent: ChromeWindow | null,
      title: string,
      text: string,
      typed: { value: string },
      checkLabel: string | null,
      checked: { value: boolean },
    ): boolean;
  }

  /** AttachmentInfo in the reader, nsIMsgAttachment in the compose window. All of its texts come from the message. */
  interface Attachment {
    readonly name?: string;
    readonly contentType?: string;
    readonly url?: string;
    readonly uri?: string;
    /** A text where it was taken from a server's answer; -1 or null while it is not known. */
    readonly size?: number | string | null;
    readonly sizeResolved?: boolean;
    readonly partID?: string | null;
    /** Undefined in the compose window, where there is no such rule. */
    readonly isAllowedURL?: boolean;
    readonly isDeleted?: boolean;
    /** false where it is deleted, or detached and its file is gone. */
    readonly hasFile?: boolean;
    /** null in a link of the body; undefined in the compose window. */
    readonly message?: MessageHeader | null;
    /** Of an attachment in the compose window that came from another message. */
    readonly msgUri?: string;
    /** undefined in Thunderbird 140, whatever came of it. */
    save?(browsingContext: BrowsingContext): Promise<string | null | undefined>;
    saveToFile?: (path: string, isTemporary?: boolean) => Promise<void>;
    fetchAttachment?(): Promise<ArrayBuffer>;
  }
  /** nsIMsgDBHdr. */
  interface MessageHeader {
    /** The `From` header as it was sent. */
    readonly author: string;
    /** null where the message is a file. */
    readonly folder: Folder | null;
    readonly messageKey: number;
    /** Of the account that fetched it; empty where nobody knows. */
    readonly accountKey: string;
  }
  interface Folder {
    readonly server: Server;
    readonly msgDatabase: { containsKey(key: number): boolean } | null;
  }
  interface Server {
    /** `imap`, `nntp`, `ews`, … */
    readonly type: string;
    readonly prettyName: string;
    readonly hostname?: string;
    /** The same in versions before that. */
    readonly hostName?: string;
    readonly port: number;
    /** Of a preference of its account. */
    getStringValue(name: string): string;
  }
  interface Account {
    readonly identities: readonly { readonly email: string | null }[];
    readonly incomingServer: Server | null;
  }
  interface BrowsingContext {
    readonly window: ChromeWindow | null;
    readonly topChromeWindow?: ChromeWindow | null;
    readonly children: readonly BrowsingContext[];
    readonly top: BrowsingContext;
    /** Of the document that it shows. */
    readonly currentWindowGlobal?: { readonly documentURI: Uri | null } | null;
    /** Of a frame or a browser. */
    readonly embedderElement?: Element | null;
  }
  interface AttachmentElement extends Element {
    readonly attachment: Attachment;
  }
  interface AttachmentList extends Element {
    readonly selectedItems: ArrayLike<AttachmentElement>;
    readonly itemCount: number;
    clearSelection(): void;
    addItemToSelection(item: AttachmentElement): void;
    getItemAtIndex(index: number): AttachmentElement | null;
  }
  /** Of the main window. */
  interface Tabs extends Element {
    readonly currentAboutMessage: ChromeWindow | null;
  }
  interface NotificationBar extends Element {
    label: string;
    heading: string;
    dismissable: boolean;
  }
  interface NotificationBox {
    /** What holds the bars. */
    readonly stack: Element;
    readonly PRIORITY_INFO_HIGH: number;
    readonly PRIORITY_WARNING_HIGH: number;
    readonly PRIORITY_CRITICAL_HIGH: number;
    /** A button closes the bar, unless its callback returns true. `eventCallback` hears of its end, by whatever. */
    appendNotification(
      type: string,
      options: { readonly label: string; readonly priority: number; readonly eventCallback?: () => void },
      buttons: readonly { readonly label: string; readonly callback: () => void }[],
      withoutDelay?: boolean,
    ): Promise<NotificationBar>;
  }
  interface ChromeWindow extends Window {
    readonly MozElements?: { readonly NotificationBox: new (insert: (element: Element) => void) => NotificationBox };
    readonly browsingContext: BrowsingContext;
    readonly windowRoot: EventTarget;
    readonly TextDecoder: typeof TextDecoder;
    readonly File?: { createFromFileName(path: string): Promise<globalThis.File> };
    /** Only in the main window. */
    toImport?: (what: 'calendar', file: File) => void;
    toAddressBook?: (command: readonly unknown[]) => Promise<unknown>;
    /** Only in documents that show attachments. */
    setupDataTransfer?: (event: DragEvent, attachments: readonly Attachment[]) => void;
    OpenSelectedAttachment?: () => void;
    internalSave?: (address: unknown, ...more: readonly unknown[]) => void;
    getMessagePaneBrowser?: () => BrowserElement;
    Enigmail?: {
      readonly msg?: {
        handleAttachment?: (action: string, attachment: Attachment) => void;
        readonly securityInfo?: { readonly statusFlags?: number } | null;
      };
    };
    /** Only in a document that shows a message. */
    currentAttachments?: readonly Attachment[];
    HandleMultipleAttachments?: (attachments: readonly Attachment[], action: string) => void;
    gMessage?: MessageHeader | null;
    gMessageURI?: string | null;
    readonly AttachmentInfo?: { readonly deleteAttachments?: unknown };
  }
  interface NativeTab {
    readonly chromeBrowser?: { readonly browsingContext: BrowsingContext };
    readonly browsingContext?: BrowsingContext;
  }
  interface Extension {
    /** Gives messages their numbers for add-ons. */
    readonly messageManager: { convert(header: MessageHeader): { readonly id: number } | null };
    readonly id: string;
    readonly rootURI: { resolve(path: string): string };
    readonly localeData: { localizeMessage(key: string, substitutions?: readonly string[]): string };
    /** Thunderbird's own events of an add-on. */
    emit(
      event: 'background-script-idle-waituntil',
      detail: { readonly promise: Promise<void>; readonly reason: string },
    ): void;
    readonly tabManager: { get(tabId: number): { readonly nativeTab: NativeTab } };
  }
  /** nsIHandlerInfo. */
  interface HandlerInfo {
    readonly alwaysAskBeforeHandling: boolean;
    readonly preferredAction: number;
    readonly preferredApplicationHandler: { readonly name: string } | null;
  }
  /** nsIFilePicker. */
  interface FilePicker {
    defaultString: string;
    readonly file: File;
    init(parent: BrowsingContext, title: string, mode: number): void;
    open(answered: (answer: number) => void): void;
  }
  interface Fire {
    async(...values: readonly unknown[]): Promise<unknown>;
  }
  interface Registration {
    unregister(): void;
    convert(fire: Fire): void;
  }
}
