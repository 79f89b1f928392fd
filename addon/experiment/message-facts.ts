// What Thunderbird knows of the message an attachment lies in, and of the attachment's name. A fact that cannot be
// found is null; nothing here may throw, or a click would end without a word. It runs within the click: only what is in
// memory already is asked.
import type { MessageFacts } from '../policy/decision.ts';
import { findShownSecurity } from './shown-security.ts';

interface MailServicesModule {
  readonly MailServices: {
    readonly headerParser: {
      parseEncodedHeader(
        header: string,
        charset: string | null,
        preserveIntegrity: boolean,
      ): readonly { readonly email: string }[];
    };
    readonly ab: { cardForEmailAddress(address: string): object | null | undefined };
    readonly accounts: {
      findAccountForServer(server: Gecko.Server): Gecko.Account | null;
      getAccount(key: string): Gecko.Account | null;
    };
  };
}

const mailServices = (): MailServicesModule['MailServices'] =>
  (ChromeUtils.importESModule('resource:///modules/MailServices.sys.mjs') as MailServicesModule).MailServices;

export const collectMessageFacts = (attachment: Gecko.Attachment): MessageFacts => {
  const header = attachment.message ?? null;
  const sender = header === null ? null : orNull(() => senderOf(header));
  const security = orNull(() => findShownSecurity(attachment));
  return {
    sender,
    senderInAddressBook: sender === null ? null : orNull(() => Boolean(mailServices().ab.cardForEmailAddress(sender))),
    encrypted: security?.encrypted ?? null,
    signed: security?.signed ?? null,
    accounts: (header === null ? null : orNull(() => accountsOf(header))) ?? [],
  };
};

/** By the name's ending alone, from Thunderbird's own tables and those of the desktop. */
export const guessType = (untrustedName: string): string | null => {
  const dot = untrustedName.lastIndexOf('.');
  if (dot === -1) return null;
  // Thunderbird throws where it knows no type.
  try {
    const service = Cc['@mozilla.org/mime;1'].getService(Ci.nsIMIMEService);
    return service.getTypeFromExtension(untrustedName.slice(dot + 1).toLowerCase()).toLowerCase() || null;
  } catch {
    return null;
  }
};

/** A message of several senders, or of none, has no sender that a rule could trust. */
const senderOf = (header: Gecko.MessageHeader): string | null => {
  const [only, ...others] = mailServices().headerParser.parseEncodedHeader(header.author, null, false);
  const email = only?.email.toLowerCase() ?? '';
  return others.length === 0 && /^[^\s@]+@[^\s@]+$/.test(email) ? email : null;
};

const accountsOf = ({ folder, accountKey }: Gecko.MessageHeader): string[] => {
  const { accounts } = mailServices();
  const own = folder === null ? null : accounts.findAccountForServer(folder.server);
  // Local folders have no addresses of their own: there the account counts that fetched the message.
  const names = own === null ? [] : namesOf(own);
  const fetching =
    own !== null && own.identities.length === 0 && accountKey !== '' ? accounts.getAccount(accountKey) : null;
  return [...new Set([...names, ...(fetching === null ? [] : namesOf(fetching))])];
};

const namesOf = ({ identities, incomingServer }: Gecko.Account): string[] => [
  ...identities.flatMap(({ email }) => (email === null || email === '' ? [] : [email.toLowerCase()])),
  ...(incomingServer === null ? [] : [incomingServer.prettyName]),
];

const orNull = <T>(find: () => T): T | null => {
  try {
    return find();
  } catch (error) {
    Cu.reportError(error);
    return null;
  }
};
