// A session with the agent that has prepared its guest.
import { openSession } from './guest-stand-in.ts';
import { bytesOf, hello, prepareRequest } from './requests.ts';

/** Where the guest keeps what was opened as note.sheet. */
export const notePath = '/home/user/attachment/note.sheet';

export const freshSession = (): ReturnType<typeof openSession> => {
  const opened = openSession();
  opened.session.receive(bytesOf(hello, prepareRequest));
  opened.said();
  return opened;
};
