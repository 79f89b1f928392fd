// The first words with QEMU's VNC server, as its client: RFB 3.8, no security, its screen's size. Trusts nothing of it:
// whatever is not what QEMU says is `wrong`. Pure: it is fed bytes in any pieces, and says what to send.
import { HeaderBytes, type Step } from './header-bytes.ts';
import { clientSetup, isScreen, readS32, readU16, securityNone, version, type ScreenSize } from './rfb.ts';

export type Greeted =
  | { readonly found: 'answer'; readonly send: Uint8Array }
  /** `send` it too; what follows are messages. */
  | { readonly found: 'screen'; readonly size: ScreenSize; readonly send: Uint8Array }
  | { readonly found: 'wrong' };

/** QEMU prints its own name and the machine's into 1024 bytes. It is skipped. */
const nameMaxBytes = 1024;
const sizes = { version: version.length, security: 2, result: 4, init: 24 } as const;
type Part = keyof typeof sizes | 'name' | 'over';

const wrong: Greeted = { found: 'wrong' };

export class DisplayGreeting {
  readonly #header = new HeaderBytes();
  #part: Part = 'version';
  #size: ScreenSize = { width: 0, height: 0 };
  #nameLeft = 0;

  next(untrusted: Uint8Array): Step<Greeted> {
    if (this.#part === 'over') return { used: 0, found: wrong };
    if (this.#part === 'name') return this.#skipName(untrusted);
    const size = sizes[this.#part];
    const used = this.#header.gather(untrusted, size);
    const untrustedHeader = this.#header.take(size);
    return { used, found: untrustedHeader === null ? null : this.#judge(this.#part, untrustedHeader) };
  }

  #judge(part: keyof typeof sizes, untrusted: Uint8Array): Greeted | null {
    switch (part) {
      case 'version': {
        const isKnown = Buffer.compare(untrusted, version) === 0;
        return isKnown ? this.#answer('security', version) : this.#end(wrong);
      }
      case 'security': {
        const offersNoneOnly = untrusted[0] === 1 && untrusted[1] === securityNone;
        return offersNoneOnly ? this.#answer('result', Uint8Array.of(securityNone)) : this.#end(wrong);
      }
      // 0: nobody else watches, as the window itself would say.
      case 'result':
        return readS32(untrusted, 0) === 0 ? this.#answer('init', Uint8Array.of(0)) : this.#end(wrong);
      case 'init':
        return this.#takeInit(untrusted);
    }
  }

  #answer(next: Part, send: Uint8Array): Greeted {
    this.#part = next;
    return { found: 'answer', send };
  }

  /** The server's own pixel format counts for nothing: it is told which one to use. */
  #takeInit(untrusted: Uint8Array): Greeted | null {
    const size = { width: readU16(untrusted, 0), height: readU16(untrusted, 2) };
    const untrustedNameBytes = readS32(untrusted, 20) >>> 0;
    if (!isScreen(size) || untrustedNameBytes > nameMaxBytes) return this.#end(wrong);
    this.#size = size;
    this.#nameLeft = untrustedNameBytes;
    if (untrustedNameBytes === 0) return this.#complete();
    this.#part = 'name';
    return null;
  }

  #skipName(untrusted: Uint8Array): Step<Greeted> {
    const used = Math.min(this.#nameLeft, untrusted.length);
    this.#nameLeft -= used;
    return { used, found: this.#nameLeft === 0 ? this.#complete() : null };
  }

  #complete(): Greeted {
    return this.#end({ found: 'screen', size: this.#size, send: clientSetup });
  }

  #end(found: Greeted): Greeted {
    this.#part = 'over';
    return found;
  }
}
