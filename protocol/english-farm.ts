// What a person reads in English where attachments open on a farm of their organisation, and one could not.
import type { UserMessage } from './english-failures.ts';
import type { FarmErrorCode } from './error-codes.ts';

const notOpened = 'The attachment was not opened anywhere, here or elsewhere; it is still in your message.';
const askAdministrator = 'Ask your administrator.';
const again = 'Click the attachment again in a few minutes.';

export const englishFarmFailures: Record<FarmErrorCode, UserMessage> = {
  'farm-unreachable': {
    happened: 'The computers of your organisation that open attachments cannot be reached.',
    safety: notOpened,
    next: `Check that you are connected to your organisation’s network. ${again}`,
  },
  'farm-untrusted': {
    happened: 'A computer answered for those that open attachments, and could not prove that it is one of them.',
    safety: notOpened,
    next: `${askAdministrator} Somebody may be intercepting your connection, or a certificate there has run out.`,
  },
  'farm-misconfigured': {
    happened: 'Your administrator’s settings for opening attachments on other computers cannot be used.',
    safety: notOpened,
    next: `${askAdministrator} “glovebox doctor” says what is wrong with them.`,
  },
  'farm-certificate-expired': {
    happened: 'The certificate by which this computer may open attachments elsewhere is out of date.',
    safety: notOpened,
    next: `${askAdministrator} The certificate has to be renewed; check this computer’s clock, too.`,
  },
  'farm-certificate-revoked': {
    happened: 'The certificate by which this computer may open attachments elsewhere was withdrawn.',
    safety: notOpened,
    next: askAdministrator,
  },
  'farm-certificate-unknown': {
    happened: 'The certificate of this computer is none that may open attachments on those of your organisation.',
    safety: notOpened,
    next: `${askAdministrator} It may be of another organisation, or have no usable name.`,
  },
  'farm-busy': {
    happened: 'The computers that open attachments have no room for another one of yours now.',
    safety: notOpened,
    next: `Close documents that you no longer need. ${again}`,
  },
  'farm-draining': {
    happened: 'The computers that open attachments take no new ones now, because they are being maintained.',
    safety: notOpened,
    next: again,
  },
  'farm-lost': {
    happened: 'The connection to the computer that showed the document broke, and its disposable VM ends with it.',
    safety: 'The attachment in your message is unchanged. What was not saved and brought back is lost.',
    next: 'Click the attachment again: it opens anew, perhaps on another computer.',
  },
};
