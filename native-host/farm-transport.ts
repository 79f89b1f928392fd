// Calls to a farm of the organisation: each is a connection of its own to whichever host the balancer gives, and stays there
// to its end. The window is one of this computer. Where no host takes a call, nothing opens, unless the administrator's
// policy lets the dom0 of this computer take over; a document never moves from one host to another.
import { showService } from '../protocol/open-service.ts';
import type { CopyPurpose } from '../protocol/copy-purpose.ts';
import type { ErrorCode } from '../protocol/error-codes.ts';
import type { FarmSettings } from '../protocol/farm-settings.ts';
import { failure, success } from '../protocol/result.ts';
import type { Status } from '../protocol/stages.ts';
import { inBackground } from './background.ts';
import { callLater } from './call-later.ts';
import { channelStream } from './channel-stream.ts';
import { EmbeddedTransport } from './embedded-transport.ts';
import { FarmAhead } from './farm-ahead.ts';
import { dialFarm, type FarmLink } from './farm-connection.ts';
import { heardFromFarm } from './farm-status.ts';
import { FarmWindow } from './farm-window.ts';
import { refusedCall } from './refused-call.ts';
import type { Call, CallHandlers, CallOutcome, CallRequest, Transport } from './transport.ts';

const greetsWithinMs = 10_000;
/** A certificate that is not taken is no reason to open it here. */
const mayTakeOver: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['farm-unreachable', 'farm-busy', 'farm-draining']);

export class FarmTransport implements Transport {
  readonly kind = 'farm';
  readonly closesInOrder = true;
  readonly #settings: FarmSettings;
  readonly #here: Transport;
  readonly #ahead: FarmAhead;

  /** `here` is the dom0 of this computer, which draws windows. */
  constructor(settings: FarmSettings, here: Transport) {
    this.#settings = settings;
    this.#here = here;
    this.#ahead = new FarmAhead(settings);
  }

  readonly warmUp = (): void => {
    this.#here.warmUp();
    this.#ahead.want();
  };

  readonly connect = (request: CallRequest, handlers: CallHandlers): Call => {
    // Its window is here.
    if (request.service.startsWith(`${showService}+`)) return this.#here.connect(request, handlers);
    const giveUp = new AbortController();
    const call = callLater(this.#begin(request, handlers, giveUp.signal));
    return {
      ...call,
      cancel: () => {
        giveUp.abort();
        call.cancel();
      },
    };
  };

  async #begin(request: CallRequest, handlers: CallHandlers, signal: AbortSignal): Promise<Call> {
    const { label } = request;
    const onCopy = (purpose: CopyPurpose): void => handlers.onStatus({ event: 'copyWanted', purpose });
    const window = label === undefined ? null : new FarmWindow(this.#here, request, label, onCopy);
    // What nobody waits for leaves it to a document.
    const ahead = window === null ? null : await this.#ahead.take();
    const link = await dialFarm(this.#settings, signal, ahead);
    if (window !== null) this.#ahead.wantAgain();
    if (link.ok) return callOver(link.value, window, request, handlers);
    window?.leave();
    if (signal.aborted) return refusedCall('cancelled');
    const isTakenOver = this.#settings.mayOpenHere && mayTakeOver.has(link.error);
    return isTakenOver ? this.#here.connect(request, handlers) : refusedCall(link.error);
  }
}

const callOver = (
  { channels, terminate }: FarmLink,
  window: FarmWindow | null,
  request: CallRequest,
  handlers: CallHandlers,
): Call => {
  const stream = channelStream(channels.channel('call'), terminate);
  // Nobody waits for a window there that does not come.
  if (window === null) channels.channel('window').end();
  let isTaken = false;
  const far = new EmbeddedTransport(
    () => {
      // A host that sends a call on takes none any more.
      if (isTaken) return Promise.resolve(failure('farm-draining'));
      isTaken = true;
      return Promise.resolve(success(stream));
    },
    () => null,
    () => undefined,
    () => greetsWithinMs,
  );
  const onStatus = (status: Status): void => {
    const heard = heardFromFarm(status, window?.visibleAtMs ?? null, Date.now());
    if (heard !== null) handlers.onStatus(heard);
  };
  const call = far.connect(request, { ...handlers, onStatus });
  const outcome =
    window === null ? call.outcome.then(nameLoss) : call.outcome.then(endsWith(call, window, window.join(channels)));
  return {
    write: (bytes) => call.write(bytes),
    end: () => call.end(),
    close: () => call.close(),
    cancel: () => call.cancel(),
    outcome: outcome.finally(terminate),
  };
};

/** A call without its window is over, and a window without its call says so. What it returns is for the call's end. */
const endsWith = (
  call: Call,
  window: FarmWindow,
  joined: Promise<void>,
): ((ended: CallOutcome) => Promise<CallOutcome>) => {
  let isOver = false;
  let windowFailure: ErrorCode | null = null;
  inBackground(
    window.outcome.then((ended) => {
      if (isOver || ended.ok) return;
      windowFailure = ended.error.code === 'dom0-lost' ? 'gui-died' : ended.error.code;
      call.cancel();
    }),
  );
  return async (ended) => {
    isOver = true;
    if (!ended.ok && ended.error.code === 'cancelled') window.leave();
    await joined;
    return windowFailure === null ? nameLoss(ended) : failure({ code: windowFailure, exitCode: null });
  };
};

/** That the connection broke is all that is known. */
const nameLoss = (ended: CallOutcome): CallOutcome =>
  !ended.ok && (ended.error.code === 'dom0-lost' || ended.error.code === 'dom0-unreachable')
    ? failure({ ...ended.error, code: 'farm-lost' })
    : ended;
