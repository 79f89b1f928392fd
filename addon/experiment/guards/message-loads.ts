// Tells which loads are a message's own pictures, fonts, sounds and documents: its parts, and what it carries in its
// own text (`data:`). The text itself is no such load: Thunderbird turns it into plain HTML before anything is loaded.
// What the message asks of the network is Thunderbird's own to refuse.
import { mailServerAddress } from '../mail-addresses.ts';

/** What Thunderbird loads to show a message at all, and what is fetched without being shown. */
const isShownByItself = (type: number): boolean => {
  const { TYPE_DOCUMENT, TYPE_UA_FONT, TYPE_SAVEAS_DOWNLOAD, TYPE_OTHER } = Ci.nsIContentPolicy;
  return [TYPE_DOCUMENT, TYPE_UA_FONT, TYPE_SAVEAS_DOWNLOAD, TYPE_OTHER].includes(type);
};

/** Of every kind of account; those of Exchange have no type of their own. */
const isMailAddress = (uri: Gecko.Uri): boolean =>
  uri instanceof Ci.nsIMsgMailNewsUrl ||
  mailServerAddress.test(uri.spec) ||
  /[?&]type=application\/x-message-display(&|$)/.test(uri.spec);

export const isPartOfMessage = (
  uri: Gecko.Uri,
  { externalContentPolicyType, loadingPrincipal, loadingContext }: Gecko.LoadInfo,
): boolean => {
  if (uri.scheme === 'chrome' || uri.scheme === 'resource' || isShownByItself(externalContentPolicyType)) return false;
  // Thunderbird's own code, which shows nothing by it.
  if (loadingPrincipal === null || loadingPrincipal.isSystemPrincipal) return false;
  if (isMailAddress(uri)) return true;
  const isCarried = uri.scheme === 'data' || uri.scheme === 'blob';
  // A frame in a sandbox has an address of its own, but lies in the message all the same.
  return (
    isCarried &&
    [loadingPrincipal.URI, outermostAddress(loadingContext)].some((from) => from !== null && isMailAddress(from))
  );
};

const outermostAddress = (context: Node | null): Gecko.Uri | null => {
  const document = context === null ? null : (context.ownerDocument ?? (context as Document));
  const window = (document?.defaultView ?? null) as Gecko.ChromeWindow | null;
  return window?.browsingContext.top.currentWindowGlobal?.documentURI ?? null;
};

/** As Thunderbird writes it into a part's address; empty where the message gave none. */
export const untrustedNameOf = ({ spec }: Gecko.Uri): string => {
  const [, escaped = ''] = /[?&]filename=([^&]*)/.exec(spec.slice(0, 65_536)) ?? [];
  try {
    return decodeURIComponent(escaped);
  } catch {
    return escaped;
  }
};
