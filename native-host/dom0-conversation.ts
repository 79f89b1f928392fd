// The client's side of one qrexec call to the embedded dom0, as a pure state machine: messages in, steps out.
// dom0 is trusted with the outcome, not with the form: any message out of order ends the call as `dom0-protocol`.
import { encodeDesktop, type Desktop } from '../protocol/desktop.ts';
import type { ErrorCode } from '../protocol/error-codes.ts';
import { JsonLineReader } from '../protocol/json-lines.ts';
import { jsonLineMaxBytes } from '../protocol/limits.ts';
import {
  clientProtocolVersion,
  decodeServiceConnect,
  decodeUint32,
  encodeMessage,
  encodeTriggerService,
  exitCodes,
  messageTypes,
  type Message,
} from '../protocol/qrexec.ts';
import { failure, success } from '../protocol/result.ts';
import { statusSchema, type Status } from '../protocol/stages.ts';
import type { CallOutcome, CallRequest } from './transport.ts';

/**
 * This dom0 has begun nothing: it ends, and another one follows; or it has left without a word, because it was killed, or
 * because it is too old to know what it was told.
 */
export type Again = 'sent-on' | 'unanswered';

export type Step =
  | { readonly do: 'send'; readonly message: Uint8Array }
  | { readonly do: 'accepted' }
  | { readonly do: 'stdout'; readonly bytes: Uint8Array }
  | { readonly do: 'stdoutEnd' }
  | { readonly do: 'status'; readonly status: Exclude<Status, { event: 'ending' }> }
  /** The same call once more, for the reason that is named. */
  | { readonly do: 'again'; readonly because: Again }
  | { readonly do: 'over'; readonly outcome: CallOutcome };

type Phase = 'hello' | 'trigger' | 'open' | 'over';
const protocolBroken: CallOutcome = failure({ code: 'dom0-protocol', exitCode: null });

export class Dom0Conversation {
  readonly #request: CallRequest;
  readonly #desktop: Desktop | null;
  readonly #statusLines = new JsonLineReader(jsonLineMaxBytes);
  #phase: Phase = 'hello';
  #failureCode: ErrorCode | null = null;
  #hasHeard = false;
  #stdout: 'none' | 'some' | 'ended' = 'none';

  /** `desktop` is told before the request, and only to a dom0 that is ours. */
  constructor(request: CallRequest, desktop: Desktop | null) {
    this.#request = request;
    this.#desktop = desktop;
  }

  get phase(): Phase {
    return this.#phase;
  }

  *take(message: Message): Generator<Step> {
    if (this.#phase === 'over') return;
    if (this.#phase === 'hello') yield* this.#greeted(message);
    else if (message.type === messageTypes.dataStderr) yield* this.#readStatus(message.payload);
    else if (this.#phase === 'trigger') yield this.#answered(message);
    else yield this.#data(message);
  }

  /** The connection ended, or broke, without a proper end of the call. */
  lost(): CallOutcome | Again {
    const phase = this.#phase;
    this.#phase = 'over';
    if (phase === 'trigger' && !this.#hasHeard) return 'unanswered';
    return failure({
      code: this.#failureCode ?? (phase === 'hello' ? 'dom0-unreachable' : 'dom0-lost'),
      exitCode: null,
    });
  }

  *#greeted({ type, payload }: Message): Generator<Step> {
    const version = type === messageTypes.hello ? decodeUint32(payload) : null;
    if (version === null || version < clientProtocolVersion) {
      yield this.#over(protocolBroken);
      return;
    }
    this.#phase = 'trigger';
    const { claimedSource, intendedTarget, requestId, service, closeAfterIdleMs, copies } = this.#request;
    if (this.#desktop !== null) {
      const desktop = {
        ...this.#desktop,
        ...(closeAfterIdleMs !== undefined && { closeAfterIdleMs }),
        ...(copies !== undefined && { copies: [...copies] }),
      };
      yield { do: 'send', message: encodeMessage(messageTypes.screen, encodeDesktop(desktop)) };
    }
    const request = encodeTriggerService({ intendedTarget, requestId, service, untrustedSource: claimedSource ?? '' });
    yield { do: 'send', message: encodeMessage(messageTypes.triggerService4, request) };
  }

  #answered({ type, payload }: Message): Step {
    if (type === messageTypes.serviceRefused) {
      return this.#over(failure({ code: this.#failureCode ?? 'policy-denied', exitCode: exitCodes.refused }));
    }
    const granted = type === messageTypes.serviceConnect ? decodeServiceConnect(payload) : null;
    if (granted !== this.#request.requestId) return this.#over(protocolBroken);
    this.#phase = 'open';
    return { do: 'accepted' };
  }

  #data({ type, payload }: Message): Step {
    if (type === messageTypes.dataExitCode) return this.#exited(decodeUint32(payload));
    if (type !== messageTypes.dataStdout || this.#stdout === 'ended') return this.#over(protocolBroken);
    this.#stdout = payload.length === 0 ? 'ended' : 'some';
    return payload.length === 0 ? { do: 'stdoutEnd' } : { do: 'stdout', bytes: payload };
  }

  /**
   * A reply without its end may be cut short, so it is not taken for whole even where the exit code says all is well.
   */
  #exited(exitCode: number | null): Step {
    if (exitCode === null) return this.#over(protocolBroken);
    const code = this.#failureCode ?? exitFailure(exitCode) ?? (this.#stdout === 'some' ? 'edit-lost' : null);
    return this.#over(code === null ? success(null) : failure({ code, exitCode }));
  }

  *#readStatus(payload: Uint8Array): Generator<Step> {
    this.#hasHeard = true;
    for (const line of this.#statusLines.push(payload)) {
      const checked = line.ok ? statusSchema.safeParse(line.untrustedValue) : null;
      if (checked?.success !== true) {
        yield this.#over(protocolBroken);
        return;
      }
      if (checked.data.event === 'ending') {
        yield this.#sentOn();
        return;
      }
      if (checked.data.event === 'failure') this.#failureCode ??= checked.data.code;
      yield { do: 'status', status: checked.data };
    }
  }

  #sentOn(): Step {
    if (this.#phase !== 'trigger') return this.#over(protocolBroken);
    this.#phase = 'over';
    return { do: 'again', because: 'sent-on' };
  }

  #over(outcome: CallOutcome): Step {
    this.#phase = 'over';
    return { do: 'over', outcome };
  }
}

const exitFailure = (exitCode: number): ErrorCode | null => {
  if (exitCode === 0) return null;
  if (exitCode === exitCodes.refused) return 'policy-denied';
  return exitCode === exitCodes.noSuchService ? 'dom0-protocol' : 'internal';
};
