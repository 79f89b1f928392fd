// The client's side of a delivery: the 256-byte name field, or those of several files, which dom0 reads for the window's
// label, then bytes that it never looks at. One message is held at a time; the next is read when the guest has taken this one.
import type { ErrorCode } from '../../protocol/error-codes.ts';
import { decodeNameField, nameFieldBytes, type NameField } from '../../protocol/file-names.ts';
import { attachmentMaxBytes } from '../../protocol/limits.ts';
import { messageTypes } from '../../protocol/qrexec.ts';
import { failure, success, type Result } from '../../protocol/result.ts';
import { TogetherReader } from '../../protocol/together.ts';
import { within } from '../runtime/deadline.ts';
import type { Client } from './client.ts';

export interface Opening {
  readonly name: NameField;
  /** Of several files, each one's name; null where it is one. */
  readonly files: readonly NameField[] | null;
  /** All that was received to read the names: the fields and the first contents, if any. */
  readonly firstBytes: Uint8Array;
}

/** null is the attachment's end. */
const receiveStdin = async (client: Client, idleMs: number): Promise<Result<Uint8Array | null>> => {
  const received = await within(client.receive(), idleMs, null);
  if (received === null) return failure('attachment-unreadable');
  if (received.received === 'end') return failure('cancelled');
  if (received.received === 'message' && received.message.type === messageTypes.connectionTerminated)
    return failure('cancelled');
  if (received.received === 'violation') return failure('host-protocol');
  const { type, payload } = received.message;
  if (type !== messageTypes.dataStdin) return failure('host-protocol');
  return success(payload.length === 0 ? null : payload);
};

/** `isTogether`: they are several files. */
export const receiveOpening = async (client: Client, isTogether: boolean, idleMs: number): Promise<Result<Opening>> => {
  const names = new TogetherReader();
  let bytes = new Uint8Array(0);
  let files: readonly NameField[] | null = null;
  while (bytes.length < nameFieldBytes || (isTogether && files === null)) {
    const piece = await receiveStdin(client, idleMs);
    if (!piece.ok) return piece;
    if (piece.value === null) return failure('host-protocol');
    const joined = new Uint8Array(bytes.length + piece.value.length);
    joined.set(bytes);
    joined.set(piece.value, bytes.length);
    if (isTogether) files = readNames(names, joined.subarray(Math.max(bytes.length, nameFieldBytes)));
    if (names.isBroken) return failure('host-protocol');
    bytes = joined;
  }
  const name = decodeNameField(bytes.subarray(0, nameFieldBytes));
  return name === null ? failure('host-protocol') : success({ name, files, firstBytes: bytes });
};

/** null before all of them have come. One that cannot be read is the guest's to refuse. */
const readNames = (reader: TogetherReader, untrustedBytes: Uint8Array): readonly NameField[] | null => {
  for (const part of reader.push(untrustedBytes))
    if (part.part === 'names')
      return part.untrustedFields.map((field) => decodeNameField(field) ?? { untrustedName: '', viewOnly: true });
  return null;
};

/**
 * Passes the attachment on as it comes; null when its end was passed on. `deliver` gets each piece, then null for the
 * end.
 */
export const forwardAttachment = async (
  client: Client,
  { firstBytes }: Pick<Opening, 'firstBytes'>,
  { idleMs, documentMaxBytes }: { readonly idleMs: number; readonly documentMaxBytes: number },
  deliver: (piece: Uint8Array | null, deliveredBytes: number) => Promise<ErrorCode | null>,
): Promise<ErrorCode | null> => {
  let sentBytes = 0;
  let piece: Uint8Array | null = firstBytes;
  for (;;) {
    sentBytes += piece?.length ?? 0;
    if (sentBytes > nameFieldBytes + attachmentMaxBytes) return 'attachment-too-large';
    if (sentBytes > nameFieldBytes + documentMaxBytes) return 'document-too-large';
    const failed = await deliver(piece, sentBytes - nameFieldBytes);
    if (failed !== null || piece === null) return failed;
    const next = await receiveStdin(client, idleMs);
    if (!next.ok) return next.error;
    piece = next.value;
  }
};
