// Tells dom0 what the add-on decided about an attachment, for its audit log. It is a call of its own, beside that of the document
// and whether or not there is one; nobody waits for it, and one that does not get through is dropped.
import { encodeDecisionService, type DecisionReport } from '../protocol/decision-report.ts';
import { inBackground } from './background.ts';
import type { Transport } from './transport.ts';

/** A daemon that is just being started needs some seconds of it. */
const answerDeadlineMs = 15_000;

/** Never rejects. On Qubes nothing is told: its dom0 has no such service. */
export const tellDecision = async (transport: Transport, requestId: string, report: DecisionReport): Promise<void> => {
  if (transport.kind === 'qubes') return;
  const call = transport.connect(
    { intendedTarget: '@adminvm', requestId: 'decision', service: encodeDecisionService(requestId) },
    { onStdout: () => Promise.resolve(), onStatus: () => undefined },
  );
  inBackground(call.write(new TextEncoder().encode(JSON.stringify(report))).then(() => call.end()));
  const deadline = setTimeout(() => call.cancel(), answerDeadlineMs);
  await call.outcome;
  clearTimeout(deadline);
};
