// Where an attachment's bytes come from: a channel on its address, or the same decrypted by Thunderbird's own OpenPGP.
// Trusts Thunderbird to fetch; must never write a file and never follow an address Thunderbird itself would refuse.
import type { OpenSource } from './attachment-reader.ts';
import { LostHeadersListener } from './lost-headers.ts';
import { systemChannel } from './system-channel.ts';

interface MailServicesModule {
  readonly MailServices: { messageServiceFromURI(uri: string): { getUrlForUri(uri: string): Gecko.Uri } };
}
interface DecryptionResult {
  readonly decryptedData: string;
}
interface RnpModule {
  readonly RNP: { decrypt(encrypted: string, options: { fromAddr: string; msgDate: null }): Promise<DecryptionResult | null> };
}
interface DecryptionModule {
  readonly EnigmailDecryption: { isDecryptFailureResult(result: DecryptionResult): boolean };
}

/** Thunderbird's OpenPGP takes and gives whole strings, so such an attachment is held twice while it is decrypted. */
const encryptedMaxBytes = 64 * 1024 * 1024;

/** The bytes as the message holds them. A message inside a message is fetched as it was sent, not as it would be shown. */
export const attachedSource = (attachment: Gecko.Attachment): OpenSource | null => {
  const { url } = attachment;
  if (url === undefined || attachment.isAllowedURL === false || attachment.isDeleted === true) return null;
  const isMessage = attachment.contentType === 'message/rfc822' || /[?&]filename=.*\.eml(&|$)/.test(url);
  return (listener) => {
    const address = fetchableAddress(url);
    const isRaw = isMessage && !address.startsWith('file:');
    const uri = isRaw ? `${address}${address.includes('?') ? '&' : '?'}outputformat=raw` : address;
    const channel = systemChannel(uri);
    channel.asyncOpen(isRaw ? new LostHeadersListener(attachment, listener) : listener);
    return channel;
  };
};

/** A whole message that is being forwarded is named by where it lies (`mailbox-message:`), which is no address. */
const fetchableAddress = (url: string): string => {
  if (!/^[a-z]+-message:/i.test(url)) return url;
  const { MailServices } = ChromeUtils.importESModule('resource:///modules/MailServices.sys.mjs') as MailServicesModule;
  return MailServices.messageServiceFromURI(url).getUrlForUri(url).spec;
};

/** The bytes after decryption with the person's own keys; the reading fails where there is no key for them. */
export const decryptedSource = (attachment: Gecko.Attachment): OpenSource | null => {
  const encrypted = attachedSource(attachment);
  return encrypted === null ? null : (listener) => encrypted(new DecryptingListener(listener));
};

class DecryptingListener implements Gecko.StreamListener {
  readonly #next: Gecko.StreamListener;
  #encrypted: string[] = [];
  #sizeBytes = 0;

  constructor(next: Gecko.StreamListener) {
    this.#next = next;
  }

  onStartRequest(request: Gecko.Request): void {
    this.#next.onStartRequest(request);
  }

  onDataAvailable(request: Gecko.Request, stream: Gecko.Input, _offset: number, count: number): void {
    const binary = Cc['@mozilla.org/binaryinputstream;1'].createInstance(Ci.nsIBinaryInputStream);
    binary.setInputStream(stream);
    const bytes = binary.readBytes(count);
    this.#sizeBytes += count;
    if (this.#sizeBytes > encryptedMaxBytes) request.cancel(Cr.NS_BINDING_ABORTED);
    else this.#encrypted.push(bytes);
  }

  onStopRequest(request: Gecko.Request, status: number): void {
    if (!Components.isSuccessCode(status)) return this.#next.onStopRequest(request, status);
    decrypt(this.#encrypted.join('')).then(
      (decrypted) => this.#pass(request, decrypted),
      (error: unknown) => {
        Cu.reportError(error);
        this.#next.onStopRequest(request, Cr.NS_ERROR_FAILURE);
      },
    );
    this.#encrypted = [];
  }

  #pass(request: Gecko.Request, decrypted: string | null): void {
    if (decrypted === null) return this.#next.onStopRequest(request, Cr.NS_ERROR_FAILURE);
    if (decrypted.length > 0) {
      const stream = Cc['@mozilla.org/io/string-input-stream;1'].createInstance(Ci.nsIStringInputStream);
      stream.setByteStringData(decrypted);
      this.#next.onDataAvailable(request, stream, 0, decrypted.length);
    }
    this.#next.onStopRequest(request, Cr.NS_OK);
  }
}

const decrypt = async (encrypted: string): Promise<string | null> => {
  const { RNP } = ChromeUtils.importESModule('chrome://openpgp/content/modules/RNP.sys.mjs') as RnpModule;
  const { EnigmailDecryption } = ChromeUtils.importESModule('chrome://openpgp/content/modules/decryption.sys.mjs') as DecryptionModule;
  const result = await RNP.decrypt(encrypted, { fromAddr: '', msgDate: null });
  return result === null || EnigmailDecryption.isDecryptFailureResult(result) ? null : result.decryptedData;
};
