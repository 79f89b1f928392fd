// Messages whose attachments lie elsewhere: detached to a file, behind a link, or deleted, as Thunderbird itself writes
// such parts.
export interface ExternalAttachment {
  readonly name: string;
  readonly declaredType: string;
  /** null where the attachment was deleted. */
  readonly url: string | null;
}

const boundary = 'elsewhere-sample';

export const externalMessage = (subject: string, attachments: readonly ExternalAttachment[]): Buffer =>
  Buffer.from(
    [
      'From: Alex Sample <alex@example.org>',
      'To: Robin Example <robin@example.org>',
      `Subject: ${subject}`,
      'Date: Mon, 02 Nov 2026 10:00:00 +0000',
      `Message-ID: <${subject.replaceAll(/\W/g, '-')}@example.org>`,
      'MIME-Version: 1.0',
      `Content-Type: multipart/mixed; boundary="${boundary}"`,
      '',
      `--${boundary}`,
      'Content-Type: text/plain',
      '',
      'They are elsewhere.',
      ...attachments.flatMap((attachment) => [`--${boundary}`, ...partOf(attachment)]),
      `--${boundary}--`,
      '',
    ].join('\r\n'),
  );

const partOf = ({ name, declaredType, url }: ExternalAttachment): string[] => [
  `Content-Type: ${url === null ? 'text/x-moz-deleted' : declaredType}; name="${name}"`,
  `Content-Disposition: attachment; filename="${name}"`,
  ...(url === null ? [] : [`X-Mozilla-External-Attachment-URL: ${url}`]),
  `X-Mozilla-Altered: ${url === null ? 'AttachmentDeleted' : 'AttachmentDetached'}; date="Mon Nov 02 10:00:00 2026"`,
  '',
  'You deleted an attachment from this message.',
];
