// Files that are opened by their address: attachments of calendar entries, and links that Thunderbird gives to the
// desktop. Addresses of the web and of mail go on to the person's browser and to Thunderbird itself; they are no
// attachments.
import type { ProgramGuard } from './guard.ts';

type HandleUri = (
  this: object,
  handler: unknown,
  uri: Gecko.Uri,
  principal: unknown,
  browsingContext: Gecko.BrowsingContext | null,
  fromOutside?: boolean,
) => Promise<void>;
interface ChooserModule {
  readonly nsContentDispatchChooser: { readonly prototype: { handleURI: HandleUri } };
}

/** What Gecko asks before it hands any address to a program. */
export const filesByAddressGuard: ProgramGuard = {
  name: 'files-by-address',
  target: 'nsContentDispatchChooser.prototype.handleURI',
  closes: ['attachments', 'links'],
  guard(patches, { take, originals }) {
    const { nsContentDispatchChooser: Chooser } = ChromeUtils.importESModule(
      'resource://gre/modules/ContentDispatchChooser.sys.mjs',
    ) as ChooserModule;
    patches.replace(
      Chooser.prototype,
      'handleURI',
      (original) =>
        function (this: object, handler, uri, principal, browsingContext, ...more) {
          const open = (): Promise<void> => original.call(this, handler, uri, principal, browsingContext, ...more);
          if (uri.scheme !== 'file') return open();
          const attachment: Gecko.Attachment = { name: nameOf(uri.spec), contentType: '', url: uri.spec };
          originals.keepLaunch(attachment, open);
          take(
            attachment,
            'link',
            browsingContext ?? Services.wm.getMostRecentWindow('mail:3pane')?.browsingContext ?? null,
          );
          return Promise.resolve();
        },
    );
    return 'guarded';
  },
};

/** The last part of the address; a stray `%` leaves it as it is. */
const nameOf = (untrustedAddress: string): string => {
  const last =
    untrustedAddress
      .replace(/[?#].*$/s, '')
      .split('/')
      .at(-1) ?? '';
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
};
