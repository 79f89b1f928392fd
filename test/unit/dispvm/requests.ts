// What dom0 says to the agent, as bytes.
import {
  encodePrepareRequest,
  openInVmCommand,
  openTogetherCommand,
  prepareCommand,
} from '../../../protocol/agent-services.ts';
import { encodeNameField } from '../../../protocol/file-names.ts';
import {
  encodeData,
  encodeExecParams,
  encodeHello,
  encodeMessage,
  encodeUint32,
  messageTypes,
} from '../../../protocol/qrexec.ts';
import { filesTogether, type FileTogether } from '../../support/files-together.ts';

const bytesOf = (...parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(Buffer.concat(parts));

export const command = (cmdline: string): Uint8Array =>
  encodeMessage(messageTypes.execCmdline, encodeExecParams({ domain: 0, port: 0, cmdline }));
export const stdin = (bytes: Uint8Array): Uint8Array => bytesOf(...encodeData(messageTypes.dataStdin, bytes));
export const endOfStdin = encodeMessage(messageTypes.dataStdin);
export const hello = encodeHello(5);
export const settling = encodeMessage(messageTypes.settle);
export const termination = encodeMessage(messageTypes.connectionTerminated, new Uint8Array(8));
export const prepareRequest = bytesOf(
  command(prepareCommand),
  stdin(encodePrepareRequest(1_700_000_000_000_000_000n, new Uint8Array(64).fill(1))),
  endOfStdin,
);

export const openRequest = (name: string | Uint8Array, contents: Uint8Array, viewOnly = false): Uint8Array =>
  bytesOf(
    command(openInVmCommand('en')),
    stdin(typeof name === 'string' ? encodeNameField(name, viewOnly) : name),
    stdin(contents),
    endOfStdin,
  );

export const togetherRequest = (...files: readonly FileTogether[]): Uint8Array =>
  bytesOf(
    command(openTogetherCommand('en')),
    stdin(bytesOf(encodeNameField('some files', true), filesTogether(files))),
    endOfStdin,
  );
export const showFile = (index: number): Uint8Array => encodeMessage(messageTypes.showFile, encodeUint32(index));

export const text = (characters: string): Uint8Array => Uint8Array.from(Buffer.from(characters));
export { bytesOf };
