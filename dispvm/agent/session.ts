// dom0's connection to this guest: HELLO, then one service call at a time, in qrexec framing. Bytes in, bytes out. It
// trusts dom0 to be dom0, but not its bytes to be well-formed; until this clone was made fresh it must not take a
// document.
import {
  agentExitCodes,
  decodeOpenInVmCommand,
  decodeOpenTogetherCommand,
  decodeRecogniseCommand,
  decodeSafeCopyCommand,
  prepareCommand,
  rehearseCommand,
} from '../../protocol/agent-services.ts';
import {
  agentProtocolVersion,
  decodeExecParams,
  decodeUint32,
  encodeExitCode,
  encodeHello,
  encodeMessage,
  exitCodes,
  MessageReader,
  messageTypes,
  type Message,
} from '../../protocol/qrexec.ts';
import { decodeScreen } from '../../protocol/screen.ts';
import type { ViewerTable } from '../../protocol/viewer-table.ts';
import type { Call, Reply } from './call.ts';
import type { Channel, Guest } from './guest.ts';
import { OpenInVmCall } from './open-in-vm-call.ts';
import { OpenTogetherCall } from './open-together-call.ts';
import { PrepareCall } from './prepare-call.ts';
import { RecogniseCall } from './recognise-call.ts';
import { RehearseCall } from './rehearse-call.ts';
import { SafeCopyCall } from './safe-copy-call.ts';

/** Since then a data message may be as long as ours are. */
const oldestPeerVersion = 3;

/** `broken`: dom0 was told of its violation and is not listened to before its next HELLO or connection. */
type SessionState = 'new' | 'greeted' | 'broken';

export class Session {
  readonly #guest: Guest;
  readonly #table: ViewerTable;
  readonly #channel: Channel;
  #reader = new MessageReader();
  #state: SessionState = 'new';
  #isFresh = false;
  #call: Call | null = null;
  /** Outlives a call that is answered before the end of its input: what still comes of it is dropped. */
  #isStdinOpen = false;

  constructor(guest: Guest, table: ViewerTable, channel: Channel) {
    this.#guest = guest;
    this.#table = table;
    this.#channel = channel;
  }

  receive(untrustedBytes: Uint8Array): void {
    for (const message of this.#reader.push(untrustedBytes)) this.#handle(message);
    if (this.#reader.error !== null) this.#breakOff();
  }

  /** The next connection may be another restore of the savefile, so nothing outlives this one. */
  disconnected(): void {
    this.#reader = new MessageReader();
    this.#reset('new');
  }

  #reset(state: SessionState): void {
    this.#call?.abort();
    this.#call = null;
    this.#isFresh = false;
    this.#isStdinOpen = false;
    this.#state = state;
  }

  #breakOff(): void {
    if (this.#state === 'broken') return;
    this.#reset('broken');
    this.#channel.send(encodeExitCode(agentExitCodes.protocol));
  }

  #handle({ type, payload }: Message): void {
    if (type === messageTypes.hello) return this.#greet(payload);
    if (this.#state === 'broken') return;
    if (this.#state === 'new') return this.#breakOff();
    if (type === messageTypes.execCmdline) return this.#startCall(payload);
    if (type === messageTypes.dataStdin) return this.#passStdin(payload);
    if (type === messageTypes.screen) return this.#resizeScreen(payload);
    // With no call they came too late: the viewer ended by itself at the same moment.
    if (type === messageTypes.settle) return this.#call?.settle?.();
    if (type === messageTypes.showFile) return this.#showFile(payload);
    if (type === messageTypes.connectionTerminated) return this.#call?.terminate();
    this.#breakOff();
  }

  #greet(untrustedVersion: Uint8Array): void {
    const version = decodeUint32(untrustedVersion);
    if (version === null || version < oldestPeerVersion) return this.#breakOff();
    this.#reset('greeted');
    this.#channel.send(encodeHello(agentProtocolVersion));
  }

  #startCall(untrustedParams: Uint8Array): void {
    const params = decodeExecParams(untrustedParams);
    if (params === null || this.#call !== null) return this.#breakOff();
    const reply = this.#replyTo();
    this.#isStdinOpen = true;
    if (params.cmdline === prepareCommand) {
      this.#isFresh = false;
      this.#call = new PrepareCall(this.#guest, reply, () => {
        this.#isFresh = true;
      });
      // Only before it was made fresh, and so before any document.
    } else if (params.cmdline === rehearseCommand && !this.#isFresh)
      this.#call = new RehearseCall(this.#guest, this.#table, reply);
    else this.#startDocument(params.cmdline, reply);
  }

  #startDocument(cmdline: string, reply: Reply): void {
    const language = decodeOpenInVmCommand(cmdline);
    const together = decodeOpenTogetherCommand(cmdline);
    const copy = decodeSafeCopyCommand(cmdline);
    const dpi = decodeRecogniseCommand(cmdline);
    if (language === null && together === null && copy === null && dpi === null) this.#endCall(exitCodes.noSuchService);
    else if (!this.#isFresh) this.#endCall(agentExitCodes.notPrepared);
    else if (language !== null) this.#call = new OpenInVmCall(this.#guest, this.#table, reply, language);
    else if (together !== null) this.#call = new OpenTogetherCall(this.#guest, this.#table, reply, together);
    else if (copy !== null) this.#call = new SafeCopyCall(this.#guest, this.#table, reply, copy);
    else if (dpi !== null) this.#call = new RecogniseCall(this.#guest, reply, dpi);
  }

  #showFile(untrustedIndex: Uint8Array): void {
    const index = decodeUint32(untrustedIndex);
    if (index === null) this.#breakOff();
    else this.#call?.showFile?.(index);
  }

  /** Between calls and during them: the window is there before the document. */
  #resizeScreen(untrustedScreen: Uint8Array): void {
    const screen = decodeScreen(untrustedScreen);
    if (screen === null) this.#breakOff();
    else this.#guest.resizeScreen(screen);
  }

  #passStdin(untrustedBytes: Uint8Array): void {
    if (!this.#isStdinOpen) return this.#breakOff();
    if (untrustedBytes.length === 0) this.#isStdinOpen = false;
    this.#call?.stdin(untrustedBytes);
  }

  #replyTo(): Reply {
    return {
      stdout: (bytes) => this.#channel.send(encodeMessage(messageTypes.dataStdout, bytes)),
      stderr: (bytes) => this.#channel.send(encodeMessage(messageTypes.dataStderr, bytes)),
      whenDrained: (action) => this.#channel.whenDrained(action),
      exit: (code) => this.#endCall(code),
    };
  }

  #endCall(exitCode: number): void {
    this.#call = null;
    this.#channel.send(encodeMessage(messageTypes.dataStdout));
    this.#channel.send(encodeExitCode(exitCode));
  }
}
