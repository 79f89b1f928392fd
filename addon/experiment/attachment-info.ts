// Thunderbird's class of attachments, as narrow as it is used here: one prototype serves every window, list, menu, key
// and other add-on.

interface AttachmentOptions {
  readonly contentType: string;
  readonly url: string;
  readonly name: string;
  /** Of the message; empty where it has none yet. */
  readonly uri: string;
  readonly message?: Gecko.MessageHeader | null;
}

interface AttachmentInfoClass {
  readonly prototype: {
    open: (this: Gecko.Attachment, browsingContext: Gecko.BrowsingContext) => Promise<void>;
    _openFile: (this: Gecko.Attachment, mimeInfo: unknown, file: unknown) => void;
    save: (this: Gecko.Attachment) => Promise<string | null>;
    detachFromMessage: (this: Gecko.Attachment) => Promise<void>;
    /** Thunderbird 140 alone; where it does not save first it deletes. */
    detach?: (this: Gecko.Attachment, messenger: unknown, saves: boolean) => void;
    saveToFile: (this: Gecko.Attachment, path: string, isTemporary?: boolean) => Promise<void>;
  };
  saveAttachments: (attachments: readonly Gecko.Attachment[]) => Promise<string | null>;
  detachAttachments: (message: unknown, attachments: readonly Gecko.Attachment[]) => Promise<void>;
  /** Not in Thunderbird 140. */
  readonly deleteAttachments?: unknown;
  new (options: AttachmentOptions): Gecko.Attachment;
}

export const attachmentInfo = (): AttachmentInfoClass =>
  (
    ChromeUtils.importESModule('resource:///modules/AttachmentInfo.sys.mjs') as {
      readonly AttachmentInfo: AttachmentInfoClass;
    }
  ).AttachmentInfo;

export const makeAttachment = (options: AttachmentOptions): Gecko.Attachment => {
  const AttachmentInfo = attachmentInfo();
  return new AttachmentInfo(options);
};
