// How large Thunderbird says that an attachment is: an estimate, and for links what their server claims.

/**
 * null where it is no count: Thunderbird says -1 or nothing while it does not know, the largest number for one too
 * large, and a server's own text.
 */
export const attachmentSize = ({ size }: Gecko.Attachment): number | null => {
  const sizeBytes = size === undefined || size === null || size === '' ? NaN : Number(size);
  return Number.isSafeInteger(sizeBytes) && sizeBytes >= 0 && sizeBytes < Number.MAX_SAFE_INTEGER ? sizeBytes : null;
};
