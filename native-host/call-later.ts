// A call that begins as soon as something is known. Whoever uses it notices nothing of that but the time.
import type { Call } from './transport.ts';
import { inBackground } from './background.ts';

/** `coming` never rejects. What is asked meanwhile happens in the order it was asked in. */
export const callLater = (coming: Promise<Call>): Call => {
  let isCancelled = false;
  const call = coming.then((begun) => {
    if (isCancelled) begun.cancel();
    return begun;
  });
  return {
    write: (bytes) => call.then((begun) => begun.write(bytes)),
    end: () => inBackground(call.then((begun) => begun.end())),
    close: () => inBackground(call.then((begun) => begun.close())),
    cancel: () => {
      isCancelled = true;
      inBackground(call.then((begun) => begun.cancel()));
    },
    outcome: call.then((begun) => begun.outcome),
  };
};
