// How long dom0 waits for each peer in a call, in milliseconds. Data only; the waits themselves are where they happen.

export interface Deadlines {
  readonly clientHello: number;
  readonly clientTrigger: number;
  /** Between two pieces of the attachment: it may come from a slow mail server. */
  readonly clientIdle: number;
  /** For the guest to take one piece of the attachment. */
  readonly agentTakes: number;
  /** From the attachment's end to the viewer having it: an office program starts slowly under software emulation. */
  readonly delivered: number;
  /** From the viewer having it to a changed picture. */
  readonly visible: number;
  /** For the client to take the last messages. */
  readonly farewell: number;
  /** For edited files to come back when the daemon is stopped. */
  readonly shutdown: number;
}

export const usualDeadlines: Deadlines = {
  clientHello: 5_000,
  clientTrigger: 5_000,
  clientIdle: 60_000,
  agentTakes: 30_000,
  delivered: 90_000,
  visible: 180_000,
  farewell: 5_000,
  shutdown: 3_000,
};
