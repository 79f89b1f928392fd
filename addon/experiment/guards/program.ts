// Starting a program of this computer for an attachment. Only what the policy opens here reaches it; if a new version
// of Thunderbird finds another way there, it still starts no program.
import { attachmentInfo } from '../attachment-info.ts';
import type { ProgramGuard } from './guard.ts';

export const programGuard: ProgramGuard = {
  name: 'program',
  target: 'AttachmentInfo.prototype._openFile',
  // What opens an attachment is guarded by itself; this is the second hand.
  closes: [],
  guard(patches, { originals, take }) {
    patches.replace(
      attachmentInfo().prototype,
      '_openFile',
      (original) =>
        function (this: Gecko.Attachment, mimeInfo, file) {
          if (originals.isOpeningHere(this)) original.call(this, mimeInfo, file);
          else take(this, 'helper-app', null);
        },
    );
    return 'guarded';
  },
};
