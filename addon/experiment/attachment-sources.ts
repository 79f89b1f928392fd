// Where an attachment's bytes come from: a channel on its address. Messages keep some of their attachments elsewhere,
// as a file on this computer or behind a link; there the address comes from the sender. Trusts Thunderbird to fetch;
// must never write a file and never follow an address Thunderbird itself would refuse.
import type { ByteSink, OpenSource } from './attachment-reader.ts';
import { isReadFromCopy, openCopy } from './kept-copy.ts';
import { LostHeadersSink } from './lost-headers.ts';
import { mailServerAddress } from './mail-addresses.ts';
import type { ReadFailure } from '../read-failure.ts';
import { systemChannel } from './system-channel.ts';

interface MailServicesModule {
  readonly MailServices: { messageServiceFromURI(uri: string): { getUrlForUri(uri: string): Gecko.Uri } };
}

/** On a server that the sender chose: nothing is asked of it before the policy has decided. */
export const isRemote = ({ url = '' }: Gecko.Attachment): boolean => /^https?:/i.test(url);

/**
 * A file by itself, detached from its message or chosen for a new one; a part of a message file has its number in the
 * address.
 */
const isPlainFile = (url: string): boolean => /^file:/i.test(url) && !/[?&]part=/.test(url);

/** Known without reading; null where it can be tried. */
export const knownFailure = (attachment: Gecko.Attachment): ReadFailure | null => {
  const { url } = attachment;
  if (attachment.isDeleted === true) return 'attachment-deleted';
  if (url === undefined || attachment.isAllowedURL === false) return 'attachment-unreadable';
  return isPlainFile(url) ? fileFailure(url) : null;
};

/** Why nothing came: `failure` says no more than that it did not. */
export const likelyFailure = (
  attachment: Gecko.Attachment,
  failure: 'attachment-unreadable' | 'attachment-silent',
): ReadFailure => {
  const { url = '', message } = attachment;
  if (message != null && message.folder !== null && !isStillThere(message, message.folder)) return 'attachment-deleted';
  return Services.io.offline && (mailServerAddress.test(url) || isRemote(attachment)) ? 'attachment-offline' : failure;
};

/** A server gives nothing at all for a message that another program has deleted there. */
export const isGoneWhenEmpty = ({ url = '', size }: Gecko.Attachment): boolean =>
  mailServerAddress.test(url) && Number(size) > 0;

/**
 * The bytes as the message holds them. A message inside a message is fetched as it was sent, not as it would be shown.
 */
export const attachedSource =
  (attachment: Gecko.Attachment): OpenSource =>
  (sink) => {
    const { url = '' } = attachment;
    const address = fetchableAddress(url);
    const isMessage = attachment.contentType === 'message/rfc822' || /[?&]filename=.*\.eml(&|$)/.test(url);
    const isRaw = isMessage && !address.startsWith('file:') && !isRemote(attachment);
    const uri = isRaw ? `${address}${address.includes('?') ? '&' : '?'}outputformat=raw` : address;
    const channel = systemChannel(uri);
    // The server learns nothing but the address: no cookie, no password, and no dialog that asks for one.
    if (isRemote(attachment)) channel.loadFlags |= Ci.nsIRequest.LOAD_ANONYMOUS | Ci.nsIRequest.INHIBIT_CACHING;
    const listen = (next: ByteSink): Gecko.StreamListener => checked(next, attachment, isRaw);
    if (isReadFromCopy(attachment)) return openCopy(channel, sink, listen);
    channel.asyncOpen(listen(sink));
    return channel;
  };

const checked = (sink: ByteSink, attachment: Gecko.Attachment, isRaw: boolean): Gecko.StreamListener => {
  if (isRemote(attachment)) return new AnswerCheck(sink);
  return isRaw ? new LostHeadersSink(attachment, sink) : sink;
};

/** A page that says “not found” is not the attachment. */
class AnswerCheck implements Gecko.StreamListener {
  readonly #sink: ByteSink;

  constructor(sink: ByteSink) {
    this.#sink = sink;
  }

  onStartRequest(request: Gecko.Request): void {
    this.#sink.onStartRequest(request);
    // Without an answer there is no status to look at, and the end of the request says so.
    if (!Components.isSuccessCode(request.status)) return;
    const { responseStatus } = request.QueryInterface(Ci.nsIHttpChannel);
    if (responseStatus < 200 || responseStatus > 299) this.#sink.onRefusal(answerFailure(responseStatus));
  }

  onDataAvailable(request: Gecko.Request, stream: Gecko.Input, offset: number, count: number): void {
    this.#sink.onDataAvailable(request, stream, offset, count);
  }

  onStopRequest(request: Gecko.Request, status: number): void {
    this.#sink.onStopRequest(request, status);
  }
}

const answerFailure = (responseStatus: number): ReadFailure => {
  // Redirects are followed; one that arrives here leads nowhere.
  if (responseStatus === 404 || responseStatus === 410 || (responseStatus >= 300 && responseStatus <= 399))
    return 'attachment-gone';
  return responseStatus >= 400 && responseStatus <= 499 ? 'attachment-refused' : 'attachment-unreadable';
};

/** Devices and pipes would never end, or never begin. */
const fileFailure = (url: string): ReadFailure | null => {
  try {
    const file = Services.io.newURI(url).QueryInterface(Ci.nsIFileURL).file;
    if (!file.exists()) return 'attachment-gone';
    if (!file.isFile()) return 'attachment-unreadable';
    return file.isReadable() ? null : 'attachment-refused';
  } catch (error) {
    Cu.reportError(error);
    return 'attachment-unreadable';
  }
};

const isStillThere = ({ messageKey }: Gecko.MessageHeader, { msgDatabase }: Gecko.Folder): boolean => {
  try {
    return msgDatabase?.containsKey(messageKey) ?? true;
  } catch {
    // A folder that cannot tell is not a deleted message.
    return true;
  }
};

/** A whole message that is being forwarded is named by where it lies (`mailbox-message:`), which is no address. */
const fetchableAddress = (url: string): string => {
  if (!/^[a-z]+-message:/i.test(url)) return url;
  const { MailServices } = ChromeUtils.importESModule('resource:///modules/MailServices.sys.mjs') as MailServicesModule;
  return MailServices.messageServiceFromURI(url).getUrlForUri(url).spec;
};
