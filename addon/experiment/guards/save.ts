// Keeps attachments from being saved where the administrator's policy says so: every function by which Thunderbird
// writes an attachment to a place the person chose does nothing but say so. What opening needs (files in Thunderbird's
// own temporary folder) goes on.
import { attachmentInfo } from '../attachment-info.ts';
import type { Patches } from '../patches.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import type { Hands, ProgramGuard } from './guard.ts';

const saveGuard = (
  target: string,
  replace: (patches: Patches, refuse: Hands['refuseSaving']) => void,
): ProgramGuard => ({
  name: 'save',
  target: `AttachmentInfo.${target}`,
  closes: ['attachments'],
  guard(patches, { switches, refuseSaving }) {
    if (switches.maySave) return 'not here';
    replace(patches, refuseSaving);
    return 'guarded';
  },
});

/** Menus, buttons, keys and other add-ons, in every window. */
export const saveGuards: readonly ProgramGuard[] = [
  saveGuard('prototype.save', (patches, refuse) => {
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
  saveGuard('prototype.detachFromMessage', (patches, refuse) => {
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
  // Under all of these, and under dragging to a folder.
  saveGuard('prototype.saveToFile', (patches, refuse) => {
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
  saveGuard('saveAttachments', (patches, refuse) => {
    patches.replace(attachmentInfo(), 'saveAttachments', () => (attachments) => {
      refuse(attachments);
      return Promise.resolve(null);
    });
  }),
  saveGuard('detachAttachments', (patches, refuse) => {
    patches.replace(attachmentInfo(), 'detachAttachments', () => (_message, attachments) => {
      refuse(attachments);
      return Promise.resolve();
    });
  }),
];

const isOwnTemporaryFile = (path: string): boolean => path.startsWith(`${temporaryFolder()}/`);
