// Tools > Saved Files, and whatever else lets Thunderbird start a program for a file that it has saved: another
// add-on's `downloads.open`, a download that is to be opened at its end. Each is opened like an attachment.
import type { ProgramGuard } from './guard.ts';

interface Download {
  readonly target: { readonly path: string; readonly size?: number };
  readonly contentType?: string | null;
}
interface DownloadIntegrationModule {
  readonly DownloadIntegration: { launchDownload: (download: Download, options: unknown) => Promise<void> };
}

export const savedFilesGuard: ProgramGuard = {
  name: 'saved-files',
  target: 'DownloadIntegration.launchDownload',
  closes: ['saved-files'],
  guard(patches, { take, originals }) {
    const { DownloadIntegration } = ChromeUtils.importESModule(
      'resource://gre/modules/DownloadIntegration.sys.mjs',
    ) as DownloadIntegrationModule;
    patches.replace(DownloadIntegration, 'launchDownload', (original) => (download, options) => {
      const { path, size } = download.target;
      const attachment: Gecko.Attachment = {
        name: PathUtils.filename(path),
        contentType: download.contentType ?? '',
        url: PathUtils.toFileURI(path),
        ...(size === undefined ? {} : { size }),
      };
      originals.keepLaunch(attachment, () => original.call(DownloadIntegration, download, options));
      take(attachment, 'saved-file', Services.wm.getMostRecentWindow('mail:3pane')?.browsingContext ?? null);
      return Promise.resolve();
    });
    return 'guarded';
  },
};
