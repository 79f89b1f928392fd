// How long dom0 waits for each peer in a call, in milliseconds. Data only; the waits themselves are where they happen.
import type { PaceLimits } from '../agent/pace.ts';
import type { PatienceLimits } from '../agent/patience.ts';

export interface Deadlines {
  readonly clientHello: number;
  readonly clientTrigger: number;
  /** Between two pieces of the attachment: it may come from a slow mail server. */
  readonly clientIdle: number;
  /** For the client to take one piece of the edited file: its disk may be slow. */
  readonly clientTakes: number;
  /** For the guest to take the attachment. */
  readonly agentTakes: PaceLimits;
  /** For the guest to send the edited file, from when its window is closed or its viewer has ended. */
  readonly editReturns: PatienceLimits;
  /**
   * For the guest to draw a safe copy and send it: a page that takes long is silent, and one that is nearly white is
   * small.
   */
  readonly copies: PatienceLimits;
  /** For the guest to read the text in pages and send it: one full of letters takes long under emulation, and says little. */
  readonly texts: PatienceLimits;
  /** For the guest to deal with what was typed before its window was closed. */
  readonly settles: number;
  /** From the attachment's end to the viewer having it: an office program starts slowly under software emulation. */
  readonly delivered: number;
  /** From the viewer having it to a changed picture. */
  readonly visible: number;
  /** For a person to answer what a rule asks. */
  readonly personAnswers: number;
  /** For the client to take the last messages. */
  readonly farewell: number;
  /** For edited files to come back when the daemon is stopped. */
  readonly shutdown: number;
}

/** One emulated guest moves 10 MB a second; each of sixteen that share two cores a sixteenth of it. */
const slowestBytesPerSecond = 128 * 1024;

export const usualDeadlines: Deadlines = {
  clientHello: 5_000,
  clientTrigger: 5_000,
  clientIdle: 60_000,
  clientTakes: 60_000,
  agentTakes: { graceMs: 30_000, bytesPerSecond: slowestBytesPerSecond },
  editReturns: { silenceMs: 15_000, graceMs: 30_000, bytesPerSecond: slowestBytesPerSecond },
  copies: { silenceMs: 120_000, graceMs: 300_000, bytesPerSecond: 2 * 1024 },
  texts: { silenceMs: 180_000, graceMs: 600_000, bytesPerSecond: 32 },
  settles: 20_000,
  delivered: 90_000,
  visible: 180_000,
  personAnswers: 300_000,
  farewell: 5_000,
  shutdown: 3_000,
};
