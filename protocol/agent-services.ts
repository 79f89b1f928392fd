// The services a DispVM's agent offers dom0 over virtio-serial, in qrexec framing, one call at a time (see
// docs/protocol.md).
import type { ErrorCode } from './error-codes.ts';
import { languages, type Language } from './languages.ts';
import { encodeRecogniseService } from './recognise-service.ts';
import { decodeDpi, encodeSafeCopyService } from './safe-copy-service.ts';

/** cmdline of MSG_EXEC_CMDLINE, without its closing NUL. */
export const prepareCommand = 'root:QUBESRPC glovebox.Prepare dom0';
/**
 * Takes nothing, returns nothing: shows a sample and goes back to blank, so that the first document finds everything in
 * use before.
 */
export const rehearseCommand = 'root:QUBESRPC glovebox.Rehearse dom0';
/** `language`: in which the guest's own words on the pages are. */
export const openInVmCommand = (language: Language): string => `user:QUBESRPC qubes.OpenInVM+${language} dom0`;
/** null for another command line. */
export const decodeOpenInVmCommand = (cmdline: string): Language | null =>
  languageOf(/^user:QUBESRPC qubes\.OpenInVM\+([a-z]{2}) dom0$/.exec(cmdline)?.[1]);

/** Several files, as protocol/together.ts has them; one of them is shown at a time. */
export const openTogetherCommand = (language: Language): string =>
  `user:QUBESRPC glovebox.OpenTogether+${language} dom0`;
/** null for another command line. */
export const decodeOpenTogetherCommand = (cmdline: string): Language | null =>
  languageOf(/^user:QUBESRPC glovebox\.OpenTogether\+([a-z]{2}) dom0$/.exec(cmdline)?.[1]);

export interface SafeCopyOrder {
  /** Dots per inch. */
  readonly dpi: number;
  readonly language: Language;
}
export const safeCopyCommand = ({ dpi, language }: SafeCopyOrder): string =>
  `user:QUBESRPC ${encodeSafeCopyService(dpi)}+${language} dom0`;
/** null for another command line. */
export const decodeSafeCopyCommand = (cmdline: string): SafeCopyOrder | null => {
  const [, untrustedDpi = '', tag] =
    /^user:QUBESRPC glovebox\.SafeCopy(\+[0-9]{1,3})\+([a-z]{2}) dom0$/.exec(cmdline) ?? [];
  const dpi = decodeDpi(untrustedDpi);
  const language = languageOf(tag);
  return dpi === null || language === null ? null : { dpi, language };
};

/** Takes pages of a safe copy, tells what is written in them. */
export const recogniseCommand = (dpi: number): string => `user:QUBESRPC ${encodeRecogniseService(dpi)} dom0`;
/** The dots per inch; null for another command line. */
export const decodeRecogniseCommand = (cmdline: string): number | null =>
  decodeDpi(/^user:QUBESRPC glovebox\.RecogniseText(\+[0-9]{1,3}) dom0$/.exec(cmdline)?.[1] ?? '');

const languageOf = (tag: string | undefined): Language | null => languages.find((language) => language === tag) ?? null;

/** stdin of glovebox.Prepare: u64 Unix time in nanoseconds (little-endian), then 64 bytes of entropy. */
export const prepareRequestBytes = 8 + 64;
const randomBytes = 16;
const bootIdBytes = 36;
const machineIdBytes = 32;
/**
 * stdout of glovebox.Prepare: u64 Unix time in nanoseconds as the guest now reads it, then what it has drawn anew: 16
 * bytes from its reseeded generator, its boot id and its machine id as text.
 */
export const prepareReplyBytes = 8 + randomBytes + bootIdBytes + machineIdBytes;

export interface PrepareReply {
  readonly unixTimeNs: bigint;
  /** Each must differ from that of every other clone. */
  readonly drawn: { readonly random: Uint8Array; readonly bootId: Uint8Array; readonly machineId: Uint8Array };
}

export const encodePrepareRequest = (unixTimeNs: bigint, entropy: Uint8Array): Uint8Array => {
  if (entropy.length !== 64) throw new Error('glovebox.Prepare takes 64 bytes of entropy');
  const request = new Uint8Array(prepareRequestBytes);
  new DataView(request.buffer).setBigUint64(0, unixTimeNs, true);
  request.set(entropy, 8);
  return request;
};

/** null where the reply has not the exact length. */
export const decodePrepareReply = (untrustedReply: Uint8Array): PrepareReply | null => {
  if (untrustedReply.length !== prepareReplyBytes) return null;
  const view = new DataView(untrustedReply.buffer, untrustedReply.byteOffset, untrustedReply.byteLength);
  let offset = 8;
  const take = (length: number): Uint8Array => untrustedReply.slice(offset, (offset += length));
  const drawn = { random: take(randomBytes), bootId: take(bootIdBytes), machineId: take(machineIdBytes) };
  return { unixTimeNs: view.getBigUint64(0, true), drawn };
};

/** Exit codes of the agent's services. Any other code counts as `agent-protocol`. */
export const agentExitCodes = {
  ok: 0,
  protocol: 64,
  storageFull: 65,
  viewerMissing: 66,
  viewerFailed: 67,
  notPrepared: 68,
  editTooLarge: 69,
  damaged: 70,
  /** Three were wrong. */
  passwordWrong: 71,
  unsupported: 72,
  tooLarge: 73,
  /** The viewer ended by itself after it had shown the document. */
  viewerEnded: 74,
  /** Protected in a way that none of the guest's programs knows. */
  locked: 75,
  /** It was given up after a time that is enough for a document of any ordinary size. */
  tooSlow: 76,
  /** More than a safe copy may have. */
  tooManyPages: 77,
  /** None came with the document. */
  passwordNeeded: 78,
  /** Encrypted for those who hold the key of a certificate. */
  certificateNeeded: 79,
} as const;

const failures: ReadonlyMap<number, ErrorCode> = new Map([
  [agentExitCodes.protocol, 'agent-protocol'],
  [agentExitCodes.storageFull, 'guest-storage-full'],
  [agentExitCodes.viewerMissing, 'viewer-missing'],
  [agentExitCodes.viewerFailed, 'viewer-failed'],
  [agentExitCodes.notPrepared, 'agent-not-fresh'],
  [agentExitCodes.editTooLarge, 'edit-lost'],
  [agentExitCodes.damaged, 'document-damaged'],
  [agentExitCodes.passwordWrong, 'password-wrong'],
  [agentExitCodes.unsupported, 'type-unsupported'],
  [agentExitCodes.tooLarge, 'document-too-large'],
  [agentExitCodes.viewerEnded, 'viewer-ended'],
  [agentExitCodes.locked, 'document-locked'],
  [agentExitCodes.tooSlow, 'viewer-timeout'],
  [agentExitCodes.tooManyPages, 'too-many-pages'],
  [agentExitCodes.passwordNeeded, 'password-needed'],
  [agentExitCodes.certificateNeeded, 'certificate-needed'],
]);

/** null for success. */
export const agentFailure = (exitCode: number): ErrorCode | null =>
  exitCode === agentExitCodes.ok ? null : (failures.get(exitCode) ?? 'agent-protocol');
