// Keeps attachments from being saved where the administrator's policy says so: every function by which Thunderbird writes an
// attachment to a place the person chose does nothing but say so. What opening needs (files in Thunderbird's own temporary
// folder) goes on.
import type { Patches } from './patches.ts';

export type OnSaveRefused = (attachments: readonly Gecko.Attachment[]) => void;

interface AttachmentInfoClass {
  readonly prototype: {
    save: (this: Gecko.Attachment) => Promise<string | null>;
    detachFromMessage: (this: Gecko.Attachment) => Promise<void>;
    saveToFile: (this: Gecko.Attachment, path: string, isTemporary?: boolean) => Promise<void>;
  };
  saveAttachments: (attachments: readonly Gecko.Attachment[]) => Promise<string | null>;
  detachAttachments: (message: unknown, attachments: readonly Gecko.Attachment[]) => Promise<void>;
}

/** Menus, buttons, keys and other add-ons, in every window. */
export const forbidSaving = (patches: Patches, refuse: OnSaveRefused): void => {
  const { AttachmentInfo } = ChromeUtils.importESModule('resource:///modules/AttachmentInfo.sys.mjs') as { readonly AttachmentInfo: AttachmentInfoClass };
  patches.replace(AttachmentInfo.prototype, 'save', () => function (this: Gecko.Attachment) {
    refuse([this]);
    return Promise.resolve(null);
  });
  patches.replace(AttachmentInfo.prototype, 'detachFromMessage', () => function (this: Gecko.Attachment) {
    refuse([this]);
    return Promise.resolve();
  });
  // Under all of these, and under dragging to a folder.
  patches.replace(AttachmentInfo.prototype, 'saveToFile', (original) => function (this: Gecko.Attachment, path: string, isTemporary = false) {
    if (isTemporary || isOwnTemporaryFile(path)) return original.call(this, path, isTemporary);
    refuse([this]);
    return Promise.resolve();
  });
  patches.replace(AttachmentInfo, 'saveAttachments', () => (attachments) => {
    refuse(attachments);
    return Promise.resolve(null);
  });
  patches.replace(AttachmentInfo, 'detachAttachments', () => (_message, attachments) => {
    refuse(attachments);
    return Promise.resolve();
  });
};

/** Where Thunderbird puts what it forwards or opens; it empties the folder at its end. */
const isOwnTemporaryFile = (path: string): boolean => path.startsWith(`${PathUtils.join(PathUtils.tempDir, `pid-${Services.appinfo.processID}`)}/`);
