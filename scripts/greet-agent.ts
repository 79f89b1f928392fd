// Whether a guest runs that was started outside the daemon: its agent answers a greeting.
import { connect } from 'node:net';
import { awaitAgent } from '../dom0/agent/prepare-agent.ts';
import { within } from '../dom0/runtime/deadline.ts';
import { MessageStream } from '../dom0/runtime/message-stream.ts';

/** Leaves the agent's socket to whoever connects next. */
export const greetAgent = async (agentSocket: string, timeoutMs: number): Promise<boolean> => {
  const agent = new MessageStream(connect(agentSocket));
  try {
    return await within(awaitAgent(agent), timeoutMs, false);
  } finally {
    agent.destroy();
  }
};
