// The two things done with a hostile file name: show it to a person, and send it by the rules of qubes.OpenInVM.

const nameFieldBytes = 256;
export const viewOnlyPrefix = 'view-only-';

/**
 * Characters that could hide or reorder what a person reads: controls, bidi marks, zero-width, separators, surrogates.
 */
const deceptive = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\u115f\u1160\u3164\uffa0]/gu;

/** The name as a program reads it; what it shows may not be what it is. */
export const withoutHiddenCharacters = (untrustedName: string): string => untrustedName.replace(deceptive, '');

/**
 * A name fit for a title or a notification: one line, no hidden characters, at most `maxLength` UTF-16 units with its
 * end kept.
 */
export const displayName = (untrustedName: string, maxLength = 120): string => {
  const name = untrustedName.replace(deceptive, '\ufffd').trim() || '(no name)';
  if (name.length <= maxLength) return name;
  const characters = Array.from(name);
  const tail = characters.slice(-Math.max(1, Math.min(32, Math.floor(maxLength / 4)))).join('');
  let head = '';
  for (const character of characters) {
    if (head.length + character.length + tail.length + 1 > maxLength) break;
    head += character;
  }
  return `${head}…${tail}`;
};

/**
 * The 256-byte NUL-padded name field of qubes.OpenInVM, as qopen-in-vm writes it: the base name only; of an over-long
 * name the last 255 bytes stay (245 where the view-only prefix is added). Source: qubes-core-agent-linux,
 * qubes-rpc/qopen-in-vm.c. An editable file whose own name starts with `view-only-` gets a leading `_`, or it would be
 * opened read-only, and `.` and `..` get one because they name no file.
 */
export const encodeNameField = (untrustedName: string, viewOnly: boolean): Uint8Array => {
  const untrustedBase = untrustedName.slice(untrustedName.lastIndexOf('/') + 1).replaceAll('\0', '_') || 'attachment';
  const base = untrustedBase === '.' || untrustedBase === '..' ? `_${untrustedBase}` : untrustedBase;
  const prefix = new TextEncoder().encode(viewOnly ? viewOnlyPrefix : '');
  const maxBytes = nameFieldBytes - 1 - prefix.length;
  const cut = new TextEncoder().encode(base).slice(-maxBytes);
  // Looked at after the cut: the front of a long name may be what hid the prefix.
  const bytes = !viewOnly && startsWithViewOnly(cut) ? Uint8Array.of(0x5f, ...cut.slice(1 - maxBytes)) : cut;
  const field = new Uint8Array(nameFieldBytes);
  field.set(prefix);
  field.set(bytes, prefix.length);
  return field;
};

const startsWithViewOnly = (name: Uint8Array): boolean =>
  name.length >= viewOnlyPrefix.length &&
  Array.from(viewOnlyPrefix).every((character, index) => name[index] === character.charCodeAt(0));

export interface NameField {
  /** As sent, without the view-only prefix; still hostile. */
  readonly untrustedName: string;
  readonly viewOnly: boolean;
}

/** Reads the name field; null where it is not one (no NUL, empty, or with a `/`, which the stock service refuses). */
export const decodeNameField = (untrustedField: Uint8Array): NameField | null => {
  const end = untrustedField.indexOf(0);
  if (untrustedField.length !== nameFieldBytes || end < 1) return null;
  // With a byte order mark, or a name could be “view only” here that is none for the guest, which reads bytes.
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(untrustedField.subarray(0, end));
  if (text.includes('/')) return null;
  const viewOnly = text.startsWith(viewOnlyPrefix);
  return { untrustedName: viewOnly ? text.slice(viewOnlyPrefix.length) : text, viewOnly };
};

/** The name a file gets inside the DispVM: bytes outside `[0-9A-Za-z._+@-]` become `_`, as the stock service does. */
export const guestFileName = (field: Uint8Array): string => {
  const end = field.indexOf(0);
  const bytes = field.subarray(0, end === -1 ? field.length : end);
  const name = String.fromCharCode(...bytes).replace(/[^0-9A-Za-z._+@-]/g, '_');
  return /^\.*$/.test(name) ? `_${name}` : name;
};

export { nameFieldBytes };
