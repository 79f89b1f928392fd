// A message that has just come: Thunderbird's own local folders take it in, as from a server.
import type { MailUser } from '../../../scripts/thunderbird/mail-user.ts';

/** `message` as it is stored, with or without a line “From ” before it. It lies in the local inbox afterwards. */
export const receiveMessage = (user: MailUser, message: Buffer): Promise<unknown> =>
  user.look(
    'MailServices.accounts.localFoldersServer.rootFolder.getChildNamed("Inbox")' +
      '.QueryInterface(Ci.nsIMsgLocalMailFolder).addMessage(args[0]);',
    message.toString('latin1'),
  );
