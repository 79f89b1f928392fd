// The bytes of an OpenPGP attachment after decryption by Thunderbird itself. Its functions take and give whole strings,
// so such a file is held twice while it is decrypted, and is bounded.
import type { ByteSink, OpenSource } from './attachment-reader.ts';

interface DecryptionResult {
  readonly decryptedData: string;
}
interface RnpModule {
  readonly RNP: {
    decrypt(encrypted: string, options: { fromAddr: string; msgDate: null }): Promise<DecryptionResult | null>;
  };
}
interface DecryptionModule {
  readonly EnigmailDecryption: { isDecryptFailureResult(result: DecryptionResult): boolean };
}

const encryptedMaxBytes = 64 * 1024 * 1024;

/** With the person's own keys; the reading fails where there is no key for it. */
export const decryptedSource =
  (encrypted: OpenSource): OpenSource =>
  (sink) =>
    encrypted(new DecryptingSink(sink));

class DecryptingSink implements ByteSink {
  readonly #next: ByteSink;
  #encrypted: string[] = [];
  #sizeBytes = 0;

  constructor(next: ByteSink) {
    this.#next = next;
  }

  onStartRequest(request: Gecko.Request): void {
    this.#next.onStartRequest(request);
  }

  onProgress(): void {
    this.#next.onProgress();
  }

  onPreparing(): void {
    this.#next.onPreparing();
  }

  onRefusal(...[failure]: Parameters<ByteSink['onRefusal']>): void {
    this.#next.onRefusal(failure);
  }

  onDataAvailable(_request: Gecko.Request, stream: Gecko.Input, _offset: number, count: number): void {
    const binary = Cc['@mozilla.org/binaryinputstream;1'].createInstance(Ci.nsIBinaryInputStream);
    binary.setInputStream(stream);
    const bytes = binary.readBytes(count);
    this.#next.onProgress();
    this.#sizeBytes += count;
    if (this.#sizeBytes > encryptedMaxBytes) this.#next.onRefusal('attachment-too-large');
    else this.#encrypted.push(bytes);
  }

  onStopRequest(request: Gecko.Request, status: number): void {
    if (!Components.isSuccessCode(status)) return this.#next.onStopRequest(request, status);
    this.#next.onPreparing();
    decrypt(this.#encrypted.join('')).then(
      (decrypted) =>
        decrypted === null ? this.#next.onRefusal('attachment-unreadable') : deliver(decrypted, this.#next),
      (error: unknown) => {
        Cu.reportError(error);
        this.#next.onRefusal('attachment-unreadable');
      },
    );
    this.#encrypted = [];
  }
}

/** By a request of its own: the channel's has ended, and could be neither suspended nor cancelled. */
const deliver = (decrypted: string, sink: ByteSink): void => {
  const stream = Cc['@mozilla.org/io/string-input-stream;1'].createInstance(Ci.nsIStringInputStream);
  stream.setByteStringData(decrypted);
  const pump = Cc['@mozilla.org/network/input-stream-pump;1'].createInstance(Ci.nsIInputStreamPump);
  pump.init(stream, 0, 0, true);
  pump.asyncRead(sink);
};

const decrypt = async (encrypted: string): Promise<string | null> => {
  const { RNP } = ChromeUtils.importESModule('chrome://openpgp/content/modules/RNP.sys.mjs') as RnpModule;
  const { EnigmailDecryption } = ChromeUtils.importESModule(
    'chrome://openpgp/content/modules/decryption.sys.mjs',
  ) as DecryptionModule;
  const result = await RNP.decrypt(encrypted, { fromAddr: '', msgDate: null });
  return result === null || EnigmailDecryption.isDecryptFailureResult(result) ? null : result.decryptedData;
};
