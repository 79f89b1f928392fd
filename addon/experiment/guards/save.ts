// Keeps attachments from being saved where the administrator's policy says so: every function by which Thunderbird
// writes an attachment to a place the person chose does nothing but say so. What opening needs (files in Thunderbird's
// own temporary folder) goes on. Thunderbird 140 has other functions for detaching and for several attachments.
import { attachmentInfo } from '../attachment-info.ts';
import type { Patches } from '../patches.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { addressOf, messageAddress, type Hands, type ProgramGuard, type WindowGuard } from './guard.ts';

/** What deletes attachments came with the functions that Thunderbird 140 lacks, and is not guarded itself. */
const isAsIn140 = (found: { readonly deleteAttachments?: unknown } = attachmentInfo()): boolean =>
  found.deleteAttachments === undefined;
const always = (): boolean => true;
const isLater = (): boolean => !isAsIn140();
const isOlder = (): boolean => isAsIn140();

const saveGuard = (
  target: string,
  isNeeded: () => boolean,
  replace: (patches: Patches, refuse: Hands['refuseSaving']) => void,
): ProgramGuard => ({
  name: 'save',
  target: `AttachmentInfo.${target}`,
  closes: ['attachments'],
  isNeeded,
  guard(patches, { switches, refuseSaving }) {
    if (switches.maySave) return 'not here';
    replace(patches, refuseSaving);
    return 'guarded';
  },
});

/** Menus, buttons, keys and other add-ons, in every window. */
export const saveGuards: readonly ProgramGuard[] = [
  saveGuard('prototype.save', always, (patches, refuse) => {
    patches.replace(
      attachmentInfo().prototype,
      'save',
      () =>
        function (this: Gecko.Attachment) {
          refuse([this]);
          return Promise.resolve(null);
        },
    );
  }),
  saveGuard('prototype.detachFromMessage', isLater, (patches, refuse) => {
    patches.replace(
      attachmentInfo().prototype,
      'detachFromMessage',
      () =>
        function (this: Gecko.Attachment) {
          refuse([this]);
          return Promise.resolve();
        },
    );
  }),
  saveGuard('prototype.detach', isOlder, (patches, refuse) => {
    patches.replace(
      attachmentInfo().prototype as Required<ReturnType<typeof attachmentInfo>['prototype']>,
      'detach',
      (original) =>
        function (this: Gecko.Attachment, messenger, saves) {
          if (saves) refuse([this]);
          else original.call(this, messenger, saves);
        },
    );
  }),
  // Under all of these, and under dragging to a folder.
  saveGuard('prototype.saveToFile', always, (patches, refuse) => {
    patches.replace(
      attachmentInfo().prototype,
      'saveToFile',
      (original) =>
        function (this: Gecko.Attachment, path, isTemporary = false) {
          if (isTemporary || isOwnTemporaryFile(path)) return original.call(this, path, isTemporary);
          refuse([this]);
          return Promise.resolve();
        },
    );
  }),
  saveGuard('saveAttachments', isLater, (patches, refuse) => {
    patches.replace(attachmentInfo(), 'saveAttachments', () => (attachments) => {
      refuse(attachments);
      return Promise.resolve(null);
    });
  }),
  saveGuard('detachAttachments', isLater, (patches, refuse) => {
    patches.replace(attachmentInfo(), 'detachAttachments', () => (_message, attachments) => {
      refuse(attachments);
      return Promise.resolve();
    });
  }),
];

/** In Thunderbird 140 the document that shows a message has several of its attachments saved or detached itself. */
export const saveSeveralGuard: WindowGuard = {
  name: 'save',
  target: 'window.HandleMultipleAttachments',
  closes: ['attachments'],
  isNeededIn: (window) => addressOf(window) === messageAddress && isAsIn140(window.AttachmentInfo ?? {}),
  guard(patches, { switches, refuseSaving }, window) {
    if (switches.maySave) return 'not here';
    patches.replace(
      window as Required<Pick<Gecko.ChromeWindow, 'HandleMultipleAttachments'>>,
      'HandleMultipleAttachments',
      (original) => (attachments, action) => {
        if (['save', 'saveAs', 'detach'].includes(action)) refuseSaving(attachments);
        else original.call(window, attachments, action);
      },
    );
    return 'guarded';
  },
};

const isOwnTemporaryFile = (path: string): boolean => path.startsWith(`${temporaryFolder()}/`);
