// Puts our question before the parts of messages for which Gecko does not ask it: a channel of Exchange's addresses
// opens without asking any content policy. What it brings goes through Thunderbird's converter of messages; here that
// is made by us, asks, and passes everything else on to Thunderbird's own.
import { exchangeAddress } from '../mail-addresses.ts';
import type { MayLoad } from './content-policy.ts';

const contractId = '@mozilla.org/streamconv;1?from=message/rfc822&to=*/*';
const classId = '{0d5b1f1c-2f83-4b0c-8c9e-5b8f2f0a7c61}';

export class PartConverters {
  readonly #mayLoad: MayLoad;

  constructor(mayLoad: MayLoad) {
    this.#mayLoad = mayLoad;
  }

  /** Gives what takes it away again. Throws where Thunderbird converts messages by another name. */
  install(): () => void {
    const registrar = Components.manager.QueryInterface(Ci.nsIComponentRegistrar);
    const original = registrar.contractIDToCID(contractId);
    const makeOriginal = Components.manager.getClassObject(original, Ci.nsIFactory);
    const factory: Gecko.Factory = {
      QueryInterface: ChromeUtils.generateQI(['nsIFactory']),
      createInstance: (wanted) =>
        new PartConverter(makeOriginal.createInstance(Ci.nsIStreamConverter), this.#mayLoad).QueryInterface(wanted),
    };
    registrar.registerFactory(Components.ID(classId), 'Glovebox: converted messages', contractId, factory);
    return () => {
      registrar.unregisterFactory(Components.ID(classId), factory);
      registrar.registerFactory(original, '', contractId, null);
    };
  }

  isInPlace(): boolean {
    const registrar = Components.manager.QueryInterface(Ci.nsIComponentRegistrar);
    return registrar.contractIDToCID(contractId).toString() === classId;
  }
}

class PartConverter implements Gecko.StreamListener {
  readonly QueryInterface = ChromeUtils.generateQI(['nsIStreamConverter', 'nsIStreamListener', 'nsIRequestObserver']);
  readonly #original: Gecko.StreamConverter;
  readonly #mayLoad: MayLoad;
  #isHeld = false;

  constructor(original: Gecko.StreamConverter, mayLoad: MayLoad) {
    this.#original = original;
    this.#mayLoad = mayLoad;
  }

  asyncConvertData(fromType: string, toType: string, listener: unknown, context: unknown): void {
    this.#isHeld = context instanceof Ci.nsIChannel && !this.#mayConvert(context);
    if (!this.#isHeld) return this.#original.asyncConvertData(fromType, toType, listener, context);
    // As a channel does that was refused. Whole messages have been begun by now: of those nothing is passed on.
    if (/[?&]part=/.test((context as Gecko.Channel).URI.spec)) throw Components.Exception('', Cr.NS_ERROR_FAILURE);
  }

  /** What converts at once is not for showing. */
  convert(...all: readonly unknown[]): unknown {
    return this.#original.convert(...all);
  }

  getConvertedType(fromType: string, channel: unknown): string {
    return this.#original.getConvertedType(fromType, channel);
  }

  onStartRequest(request: Gecko.Request): void {
    if (!this.#isHeld) this.#original.onStartRequest(request);
  }

  onDataAvailable(request: Gecko.Request, stream: Gecko.Input, offset: number, count: number): void {
    if (!this.#isHeld) return this.#original.onDataAvailable(request, stream, offset, count);
    const binary = Cc['@mozilla.org/binaryinputstream;1'].createInstance(Ci.nsIBinaryInputStream);
    binary.setInputStream(stream);
    binary.readBytes(count);
  }

  onStopRequest(request: Gecko.Request, status: number): void {
    if (!this.#isHeld) this.#original.onStopRequest(request, status);
  }

  #mayConvert({ URI, loadInfo }: Gecko.Channel): boolean {
    return !exchangeAddress.test(URI.spec) || this.#mayLoad(URI, loadInfo);
  }
}
