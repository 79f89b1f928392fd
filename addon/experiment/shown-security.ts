// What Thunderbird itself shows of a message's encryption and signature, read from the window that shows the message:
// the icons in its header are Thunderbird's verdict on OpenPGP and S/MIME alike. What the message says of itself is
// never looked at.
import { openWindows } from './mail-windows.ts';

export interface ShownSecurity {
  readonly encrypted: boolean;
  readonly signed: boolean;
}

/** “Good digital signature”, by a key the person accepted or a trusted certificate that fits the sender. */
const goodSignature = /\/message-signed-(ok|verified|unverified)\.svg$/;
const goodEncryption = /\/message-encrypted-ok\.svg$/;
/**
 * EnigmailConstants: the whole message is signed or encrypted, not a passage in its text; and parts that nobody vouches
 * for.
 */
const wholeMessageFlags = 0x0010_0000 | 0x0020_0000;
const partialFlag = 0x0100_0000;

/** null where no window shows the attachment's message. */
export const findShownSecurity = (attachment: Gecko.Attachment): ShownSecurity | null => {
  const shown = Array.from(readersOf(attachment), (reader): ShownSecurity => ({
    encrypted: showsIcon(reader, 'encryptedHdrIcon', goodEncryption) && coversAttachments(reader),
    signed: showsIcon(reader, 'signedHdrIcon', goodSignature) && coversAttachments(reader),
  }));
  // Another window may still be reading the message.
  return shown.length === 0
    ? null
    : { encrypted: shown.some(({ encrypted }) => encrypted), signed: shown.some(({ signed }) => signed) };
};

function* readersOf(attachment: Gecko.Attachment): Generator<Gecko.ChromeWindow> {
  for (const window of openWindows()) {
    if (window.currentAttachments?.includes(attachment) === true || shows(window, attachment)) yield window;
  }
}

const shows = ({ gMessage, gMessageURI }: Gecko.ChromeWindow, attachment: Gecko.Attachment): boolean =>
  (gMessage !== undefined && gMessage !== null && gMessage === attachment.message) ||
  (gMessageURI !== undefined && gMessageURI !== null && gMessageURI !== '' && gMessageURI === attachment.uri);

const showsIcon = (reader: Gecko.ChromeWindow, id: string, good: RegExp): boolean => {
  const icon = reader.document.getElementById(id) as HTMLImageElement | null;
  return icon !== null && !icon.hidden && good.test(icon.getAttribute('src') ?? '');
};

/**
 * OpenPGP may sign or encrypt the text alone, and Thunderbird still shows it; S/MIME is shown only where it holds the
 * whole message.
 */
const coversAttachments = ({ document, Enigmail }: Gecko.ChromeWindow): boolean => {
  if (document.getElementById('cryptoBox')?.getAttribute('tech') === 'S/MIME') return true;
  const flags = Enigmail?.msg?.securityInfo?.statusFlags ?? 0;
  return (flags & wholeMessageFlags) !== 0 && (flags & partialFlag) === 0;
};
