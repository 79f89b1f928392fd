// Asks dom0 to bring the window of an open request to the front. It is a call of its own, so that a dom0 that does not
// know of it refuses it, and the document stays as it is.
import { encodeShowService } from '../protocol/open-service.ts';
import type { Transport } from './transport.ts';

const answerDeadlineMs = 5_000;

/** Never rejects. False where it stays where it is; on Qubes nobody can be asked. */
export const showWindow = async (transport: Transport, requestId: string): Promise<boolean> => {
  if (transport.kind === 'qubes') return false;
  const call = transport.connect(
    { intendedTarget: '@adminvm', requestId: 'show', service: encodeShowService(requestId) },
    { onStdout: () => Promise.resolve(), onStatus: () => undefined },
  );
  const deadline = setTimeout(() => call.cancel(), answerDeadlineMs);
  const { ok } = await call.outcome;
  clearTimeout(deadline);
  return ok;
};
