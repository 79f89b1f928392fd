// Makes a restored guest its own: HELLO, then glovebox.Prepare gives it entropy and the time, before it may see a
// document. Every clone wakes with the same generator and the clock of its template, so the answer is checked, not
// believed.
import { randomBytes } from 'node:crypto';
import {
  decodePrepareReply,
  encodePrepareRequest,
  prepareCommand,
  prepareReplyBytes,
} from '../../protocol/agent-services.ts';
import type { ErrorCode } from '../../protocol/error-codes.ts';
import {
  agentProtocolVersion,
  encodeExecParams,
  encodeHello,
  encodeMessage,
  messageTypes,
} from '../../protocol/qrexec.ts';
import { guestBudget } from '../runtime/message-budget.ts';
import type { MessageStream } from '../runtime/message-stream.ts';
import { receiveAnswer } from './service-answer.ts';

const entropyBytes = 64;
/**
 * The time that the question was under way comes on top: on a starved computer that is seconds, and no guest's fault.
 */
const clockTolerance = 2_000_000_000n;
/** Each time that a guest is made fresh it shows three. */
const rememberedMax = 30_000;
const emptyMessage = new Uint8Array(0);

/** What guests have drawn and shown. A repetition means that two share a generator, or that one drew nothing. */
export class SeenRandom {
  readonly #seen = new Set<string>();

  /** False where these bytes were shown before. */
  add(drawn: Uint8Array): boolean {
    const key = Buffer.from(drawn).toString('base64');
    if (this.#seen.has(key)) return false;
    this.#seen.add(key);
    const [oldest] = this.#seen;
    if (this.#seen.size > rememberedMax && oldest !== undefined) this.#seen.delete(oldest);
    return true;
  }
}

/**
 * Waits for an agent that is still booting: what it is told before would be old when it listens. The caller bounds the
 * time.
 */
export const awaitAgent = async (agent: MessageStream): Promise<boolean> => {
  agent.post(encodeHello(agentProtocolVersion));
  const received = await agent.receive(guestBudget());
  return received.received === 'message' && received.message.type === messageTypes.hello;
};

/** null when the guest is fresh. The caller bounds the time. */
export const prepareAgent = async (agent: MessageStream, seen: SeenRandom): Promise<ErrorCode | null> => {
  const askedNs = nowNs();
  const request = encodePrepareRequest(askedNs, randomBytes(entropyBytes));
  agent.post(encodeHello(agentProtocolVersion));
  agent.post(
    encodeMessage(messageTypes.execCmdline, encodeExecParams({ domain: 0, port: 0, cmdline: prepareCommand })),
  );
  agent.post(encodeMessage(messageTypes.dataStdin, request));
  agent.post(encodeMessage(messageTypes.dataStdin, emptyMessage));
  const answer = await receiveAnswer(agent, { outputMaxBytes: prepareReplyBytes, refused: 'agent-not-fresh' });
  if (!answer.ok) return answer.error;
  const reply = decodePrepareReply(answer.value);
  if (reply === null) return 'agent-protocol';
  const { random, bootId, machineId } = reply.drawn;
  const isFresh = isSince(askedNs, reply.unixTimeNs) && [random, bootId, machineId].every((drawn) => seen.add(drawn));
  return isFresh ? null : 'agent-not-fresh';
};

const nowNs = (): bigint => BigInt(Date.now()) * 1_000_000n;

const isSince = (askedNs: bigint, unixTimeNs: bigint): boolean =>
  unixTimeNs > askedNs - clockTolerance && unixTimeNs < nowNs() + clockTolerance;
