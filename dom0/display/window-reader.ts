// What the window's gtk-vnc says as an RFB client: the greeting, its own settings (read and dropped), keys, pointer,
// empty clipboards and requests for updates. A message that is not one of these is `wrong`. Pure: it is fed bytes in
// any pieces.
import { HeaderBytes, type Step } from './header-bytes.ts';
import { encodings, pixelFormat, readS32, readU16, securityNone, version } from './rfb.ts';

export type FromWindow =
  /** The window said this part of its greeting. */
  | { readonly found: 'greeting'; readonly part: 'version' | 'security' | 'init' }
  /** A key, the pointer or an empty clipboard, which QEMU gets as it is. */
  | { readonly found: 'input'; readonly bytes: Uint8Array }
  /** The window asks for one update; QEMU gets the request as it is. */
  | { readonly found: 'request'; readonly bytes: Uint8Array }
  /** The window understands extended keys. */
  | { readonly found: 'extended-keys' }
  | { readonly found: 'wrong' };

/** gtk-vnc announces about twenty. */
const encodingsMax = 64;
const greetingSizes = { version: version.length, security: 1, init: 1 } as const;
const messages = { pixelFormat: 0, encodings: 2, request: 3, key: 4, pointer: 5, clipboard: 6, qemu: 255 } as const;
/** Whole messages by their type; of `encodings` what comes before the list. */
const messageSizes: Readonly<Record<number, number>> = {
  [messages.pixelFormat]: 20,
  [messages.encodings]: 4,
  [messages.request]: 10,
  [messages.key]: 8,
  [messages.pointer]: 6,
  [messages.clipboard]: 8,
  [messages.qemu]: 12,
};
type Part = keyof typeof greetingSizes | 'type' | 'message' | 'encoding' | 'over';

const wrong: FromWindow = { found: 'wrong' };
const asInput = (message: Uint8Array): FromWindow => ({ found: 'input', bytes: message.slice() });

export class WindowReader {
  readonly #header = new HeaderBytes();
  #part: Part = 'version';
  #messageBytes = 0;
  #encodingsLeft = 0;

  next(bytes: Uint8Array): Step<FromWindow> {
    if (this.#part === 'over') return { used: 0, found: wrong };
    if (this.#part === 'type') return { used: 0, found: bytes.length === 0 ? null : this.#takeType(bytes[0] ?? -1) };
    const size = this.#partBytes(this.#part);
    const used = this.#header.gather(bytes, size);
    const header = this.#header.take(size);
    return { used, found: header === null ? null : this.#judge(this.#part, header) };
  }

  #partBytes(part: Exclude<Part, 'type' | 'over'>): number {
    if (part === 'message') return this.#messageBytes;
    return part === 'encoding' ? 4 : greetingSizes[part];
  }

  /** Looks only: the type is the first byte of the message. */
  #takeType(type: number): FromWindow | null {
    const size = messageSizes[type];
    if (size === undefined) return this.#refuse();
    this.#messageBytes = size;
    this.#part = 'message';
    return null;
  }

  #judge(part: Exclude<Part, 'type' | 'over'>, header: Uint8Array): FromWindow | null {
    switch (part) {
      case 'version': {
        const isKnown = Buffer.compare(header, version) === 0;
        return isKnown ? this.#greet('version', 'security') : this.#refuse();
      }
      case 'security':
        return header[0] === securityNone ? this.#greet('security', 'init') : this.#refuse();
      case 'init':
        return this.#greet('init', 'type');
      case 'message':
        return this.#takeMessage(header);
      case 'encoding':
        return this.#takeEncoding(readS32(header, 0));
    }
  }

  #greet(part: keyof typeof greetingSizes, next: Part): FromWindow {
    this.#part = next;
    return { found: 'greeting', part };
  }

  #takeMessage(message: Uint8Array): FromWindow | null {
    this.#part = 'type';
    switch (message[0]) {
      // QEMU has been told this one; with another the picture would be no picture.
      case messages.pixelFormat:
        return Buffer.compare(message.subarray(4), pixelFormat) === 0 ? null : this.#refuse();
      case messages.encodings:
        return this.#takeEncodings(readU16(message, 2));
      case messages.request:
        return { found: 'request', bytes: message.slice() };
      // A text would be the user's clipboard, and a subtype other than a key something that QEMU should not be told.
      case messages.clipboard:
        return readS32(message, 4) === 0 ? asInput(message) : this.#refuse();
      case messages.qemu:
        return message[1] === 0 ? asInput(message) : this.#refuse();
      default:
        return asInput(message);
    }
  }

  #takeEncodings(count: number): FromWindow | null {
    if (count > encodingsMax) return this.#refuse();
    this.#encodingsLeft = count;
    if (count > 0) this.#part = 'encoding';
    return null;
  }

  #takeEncoding(encoding: number): FromWindow | null {
    this.#encodingsLeft -= 1;
    if (this.#encodingsLeft === 0) this.#part = 'type';
    return encoding === encodings.extendedKeys ? { found: 'extended-keys' } : null;
  }

  #refuse(): FromWindow {
    this.#part = 'over';
    return wrong;
  }
}
