// What a person reads in English for each error code. A sentence that several codes share stands here once: it is one
// text to translate.
import { englishCopyFailures } from './english-copies.ts';
import { englishExceptionFailures } from './english-exceptions.ts';
import type { ErrorCode, FarmErrorCode } from './error-codes.ts';

export interface UserMessage {
  readonly happened: string;
  readonly safety: string;
  readonly next: string;
}

const notOpened = 'The attachment was not opened anywhere; it is still in your message.';
const vmDestroyed = 'The disposable VM was destroyed; the attachment in your message is unchanged.';
const notThere = 'Nothing was opened.';
const unchanged = 'The attachment in your message is unchanged.';
const doctorSays = 'Run “glovebox doctor”; it says what is missing.';
const makeAnew = 'Run “glovebox template build --all” to make a new one.';
const mayBeHarmful = 'Click the attachment again. A document that does this every time may be harmful.';
const anotherCopy = 'Ask the sender for another copy.';
const clickAgain = 'Click the attachment again.';
const busyComputer = 'The computer may be very busy. Click the attachment again.';
const moreMemory = 'Use a disposable template with more memory.';
const smallerFile = 'Ask the sender for a smaller file, or for several parts.';
const sendAgain = 'Ask the sender to send the file again.';

export const englishFailures: Record<Exclude<ErrorCode, FarmErrorCode>, UserMessage> = {
  'host-missing': {
    happened: 'Glovebox could not start its helper program.',
    safety: notOpened,
    next: 'Run “glovebox install” in a terminal, then click the attachment again.',
  },
  'host-died': {
    happened: 'The Glovebox helper program stopped unexpectedly.',
    safety: notOpened,
    next: 'Click the attachment again. If it happens again, run “glovebox doctor”.',
  },
  'host-protocol': {
    happened: 'The add-on and the Glovebox helper program do not understand each other.',
    safety: notOpened,
    next: 'Update both to the same version: run “glovebox install” and restart Thunderbird.',
  },
  'dom0-unreachable': {
    happened: 'The service that starts disposable VMs does not answer.',
    safety: notOpened,
    next: doctorSays,
  },
  'dom0-protocol': {
    happened: 'The service that starts disposable VMs gave an answer that makes no sense.',
    safety: notOpened,
    next: 'Run “glovebox dom0 stop”, then click the attachment again. If it happens again, update Glovebox.',
  },
  'policy-denied': {
    happened: 'The policy of this computer does not allow opening this attachment in a disposable VM.',
    safety: notOpened,
    next: 'Ask your administrator if you need to see it.',
  },
  'policy-invalid': {
    happened: 'The policy of this computer has an error, so every request is refused.',
    safety: notOpened,
    next: 'Run “glovebox doctor”; it names the policy file and the line.',
  },
  'template-missing': {
    happened: 'There is no template savefile to start a disposable VM from.',
    safety: notOpened,
    next: 'Run “glovebox template build --all”.',
  },
  'template-altered': {
    happened: 'The template savefile is damaged or was changed, so it is not used.',
    safety: notOpened,
    next: makeAnew,
  },
  'template-stale': {
    happened: 'The template savefile was made for another version of this software.',
    safety: notOpened,
    next: makeAnew,
  },
  'template-foreign': {
    happened: 'The template savefile was made on a computer with another processor.',
    safety: notOpened,
    next: makeAnew,
  },
  'engine-failed': { happened: 'The disposable VM could not be started.', safety: notOpened, next: doctorSays },
  'restore-timeout': {
    happened: 'The disposable VM took too long to start.',
    safety: notOpened,
    next: busyComputer,
  },
  'storage-full': {
    happened: 'There is no space left for a disposable VM.',
    safety: notOpened,
    next: 'Free some disk space or close other disposable VMs, then click again.',
  },
  'too-many-dispvms': {
    happened: 'Too many disposable VMs are open.',
    safety: notOpened,
    next: 'Close some of them, then click the attachment again.',
  },
  'dispvm-died': { happened: 'The disposable VM stopped unexpectedly.', safety: vmDestroyed, next: mayBeHarmful },
  'agent-timeout': { happened: 'The disposable VM stopped answering.', safety: vmDestroyed, next: mayBeHarmful },
  'agent-protocol': {
    happened: 'The disposable VM gave an answer that makes no sense.',
    safety: vmDestroyed,
    next: 'The document may be harmful. Do not open it in another way; ask your administrator.',
  },
  'agent-not-fresh': {
    happened: 'The disposable VM did not get its own random numbers and clock.',
    safety: vmDestroyed,
    next: busyComputer,
  },
  'guest-storage-full': {
    happened: 'The attachment does not fit into the disposable VM.',
    safety: vmDestroyed,
    next: moreMemory,
  },
  'viewer-missing': {
    happened: 'The disposable VM has no program for this kind of file.',
    safety: vmDestroyed,
    next: 'Use a disposable template that has one.',
  },
  'viewer-failed': {
    happened: 'The program in the disposable VM could not show this file.',
    safety: vmDestroyed,
    next: 'The file may be damaged. Ask the sender for another copy.',
  },
  'viewer-timeout': {
    happened: 'The program in the disposable VM did not show the file in time.',
    safety: vmDestroyed,
    next: 'Click the attachment again; a very large file may need more time.',
  },
  'gui-unavailable': {
    happened: 'The window for the disposable VM could not be opened.',
    safety: notOpened,
    next: doctorSays,
  },
  'dom0-lost': {
    happened: 'The service that starts disposable VMs ended, and the document with it.',
    safety: vmDestroyed,
    next: clickAgain,
  },
  'host-outdated': {
    happened: 'Glovebox was updated while Thunderbird was running, and its older part does not understand the new one.',
    safety: unchanged,
    next: 'Restart Thunderbird, then click the attachment again.',
  },
  'gui-died': { happened: 'The window of the disposable VM was lost.', safety: vmDestroyed, next: clickAgain },
  'not-visible': {
    happened: 'The document did not appear in time.',
    safety: vmDestroyed,
    next: 'The computer may be very busy. Try again.',
  },
  'attachment-unreadable': {
    happened: 'Thunderbird could not read the attachment.',
    safety: notOpened,
    next: 'Check that you are online and that the attachment was not deleted, then click again.',
  },
  'attachment-too-large': {
    happened: 'The attachment is too large for a disposable VM.',
    safety: notOpened,
    next: smallerFile,
  },
  'attachment-empty': {
    happened: 'The attachment is empty: it holds no bytes at all.',
    safety: notOpened,
    next: sendAgain,
  },
  'edit-lost': {
    happened: 'Your changes could not be fetched from the disposable VM.',
    safety: vmDestroyed,
    next: 'Open the attachment again and repeat your changes.',
  },
  'edit-not-saved': {
    happened: 'Your changed copy could not be saved completely.',
    safety: vmDestroyed,
    next: 'See that the disk has room and that your download folder can be written to, then repeat your changes.',
  },
  'edit-above-limit': {
    happened: 'Your changed copy is larger than what may come back.',
    safety: vmDestroyed,
    next: 'Open it again and save it smaller, allow more below the rules in the settings, or ask your administrator.',
  },
  'network-unavailable': {
    happened:
      'A rule asks for a disposable VM with a network connection, but this computer has none that is connected.',
    safety: notOpened,
    next: 'Change the rule so that it asks for no network, or ask your administrator.',
  },
  'document-damaged': {
    happened: 'This file is damaged and can not be shown.',
    safety: vmDestroyed,
    next: anotherCopy,
  },
  'password-wrong': {
    happened: 'None of the passwords you entered opens this file.',
    safety: vmDestroyed,
    next: 'Ask the sender for the password, then click the attachment again.',
  },
  'document-locked': {
    happened: 'This file is protected in a way that can not be opened here.',
    safety: vmDestroyed,
    next: 'Ask the sender for a copy without this protection, or for an ordinary PDF.',
  },
  'certificate-needed': {
    happened: 'This file is encrypted for those who hold the key of a certificate, and no disposable VM is given one.',
    safety: vmDestroyed,
    next: 'Ask the sender for a copy that is protected with a password.',
  },
  'type-unsupported': {
    happened: 'No disposable template of this computer can show this kind of file.',
    safety: unchanged,
    next: 'Ask the sender for a PDF, or your administrator for a disposable template that has a program for it.',
  },
  'document-too-large': {
    happened: 'This file is too large to be shown in a disposable VM.',
    safety: unchanged,
    next: moreMemory,
  },
  'viewer-ended': {
    happened: 'The program that showed the document ended by itself.',
    safety: vmDestroyed,
    next: mayBeHarmful,
  },
  'attachment-silent': {
    happened: 'The server stopped sending the attachment before all of it had come.',
    safety: notOpened,
    next: 'Check your connection, then click the attachment again.',
  },
  'attachment-gone': {
    happened: 'The attachment is no longer where it was: it was moved or deleted there.',
    safety: notThere,
    next: sendAgain,
  },
  'attachment-deleted': {
    happened: 'This attachment, or its whole message, was deleted.',
    safety: notThere,
    next: 'Look for it in the trash, or ask the sender to send it again.',
  },
  'attachment-refused': {
    happened: 'You may not read the attachment where it lies: access to it was refused.',
    safety: notThere,
    next: 'Ask the sender to send the file itself.',
  },
  'attachment-offline': {
    happened: 'The attachment is not on this computer, and Thunderbird is working offline.',
    safety: notOpened,
    next: 'Go online, then click the attachment again.',
  },
  'qubes-refused': {
    happened:
      'Qubes OS started no disposable qube for this attachment: its policy does not allow it, or there was no memory for one.',
    safety: notOpened,
    next: 'Close other qubes and click the attachment again. Run “glovebox doctor”; it tries what the policy allows.',
  },
  'qubes-ended': {
    happened: 'The disposable qube ended before its document was closed.',
    safety: 'What was not saved back is lost; the attachment in your message is unchanged.',
    next: mayBeHarmful,
  },
  'qubes-no-service': {
    happened: 'The template of the disposable qube has no program that takes documents (qubes.OpenInVM).',
    safety: notOpened,
    next: 'Use a disposable template that has the package qubes-core-agent, or ask your administrator.',
  },
  'qubes-failed': {
    happened: 'The disposable qube ended its call with an error, and Qubes OS does not tell which.',
    safety: 'The document may have been shown there; the attachment in your message is unchanged.',
    next: 'Close its window if there is one, then click the attachment again.',
  },
  'qubes-left-open': {
    happened: 'On Qubes OS only you can end a disposable qube: this one may still open, and stays open.',
    safety: unchanged,
    next: 'Close the window of the document; its disposable qube is destroyed then.',
  },
  'qubes-unavailable': {
    happened:
      'This is a qube of Qubes OS, but its program for calls to other qubes (qrexec) is missing or does not run.',
    safety: notOpened,
    next: doctorSays,
  },
  ...englishCopyFailures,
  ...englishExceptionFailures,
  cancelled: {
    happened: 'Opening the attachment was cancelled.',
    safety: notOpened,
    next: 'Click the attachment again when you want to see it.',
  },
  internal: {
    happened: 'Glovebox met an error it did not expect.',
    safety: notOpened,
    next: 'Run “glovebox doctor” and report what it prints.',
  },
};
