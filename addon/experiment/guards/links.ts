// A link to a document that lies within the link itself (`data:`, `blob:`) would put Thunderbird's own viewer in the
// place of the message. It is opened like an attachment. What a frame of the message tries by itself is held by
// `message-parts.ts` already; here it is not loaded a second time.
import { addressOf, messageAddress, type Hands, type WindowGuard } from './guard.ts';

const carried = ['data', 'blob'];
/** The beginning of a document's loading, before a byte of it is looked at. */
const documentBegins = (flags: number): boolean => {
  const { STATE_START, STATE_IS_REQUEST } = Ci.nsIWebProgressListener;
  return (flags & STATE_START) !== 0 && (flags & STATE_IS_REQUEST) !== 0;
};
/** undefined while the document is shown by another process. */
const progressOf = ({ docShell }: Gecko.BrowserElement): Gecko.WebProgress | undefined =>
  docShell?.QueryInterface(Ci.nsIInterfaceRequestor).getInterface(Ci.nsIWebProgress);

export const linksGuard: WindowGuard = {
  name: 'links',
  target: 'window.getMessagePaneBrowser',
  closes: ['links'],
  isNeededIn: (window) => addressOf(window) === messageAddress,
  guard(patches, hands, window) {
    const browser = window.getMessagePaneBrowser?.();
    if (browser === undefined) return 'failed';
    const listener = listenerFor(window, hands);
    const watch = (): void =>
      progressOf(browser)?.addProgressListener(listener, Ci.nsIWebProgress.NOTIFY_STATE_REQUEST);
    watch();
    // After a web page of a feed, which is shown in another process, the message comes back to a new frame.
    browser.addEventListener('XULFrameLoaderCreated', watch);
    patches.onUndo(() => {
      browser.removeEventListener('XULFrameLoaderCreated', watch);
      progressOf(browser)?.removeProgressListener(listener);
    });
    return 'guarded';
  },
};

const listenerFor = (window: Gecko.ChromeWindow, { take }: Hands): Gecko.ProgressListener => ({
  QueryInterface: ChromeUtils.generateQI(['nsIWebProgressListener', 'nsISupportsWeakReference']),
  onStateChange: (progress, request, flags) => {
    if (!documentBegins(flags) || !(request instanceof Ci.nsIChannel)) return;
    const { URI: uri, loadInfo } = request;
    const { externalContentPolicyType: type } = loadInfo;
    const { TYPE_DOCUMENT, TYPE_SUBDOCUMENT, TYPE_OBJECT } = Ci.nsIContentPolicy;
    if (!carried.includes(uri.scheme) || ![TYPE_DOCUMENT, TYPE_SUBDOCUMENT, TYPE_OBJECT].includes(type)) return;
    request.cancel(Cr.NS_BINDING_ABORTED);
    if (type === TYPE_DOCUMENT && progress.isTopLevel)
      take(attachmentOf(uri.spec, window), 'link', window.browsingContext);
  },
});

/** The link itself says its type, and the name that is made for it here says no more than that type. */
const attachmentOf = (url: string, { gMessage }: Gecko.ChromeWindow): Gecko.Attachment => {
  const [, type = ''] = /^data:([^;,]{0,100})/i.exec(url) ?? [];
  return {
    name: `link${endingOf(type.trim().toLowerCase())}`,
    contentType: type.trim().toLowerCase(),
    url,
    message: gMessage ?? null,
  };
};

const endingOf = (type: string): string => {
  // Thunderbird throws where it knows no ending.
  try {
    const ending = Cc['@mozilla.org/mime;1'].getService(Ci.nsIMIMEService).getPrimaryExtension(type, '');
    return ending === '' ? '' : `.${ending}`;
  } catch {
    return '';
  }
};
