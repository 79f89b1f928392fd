// How large Thunderbird says that an attachment is: an estimate, and for links what their server claims.

/** -1 or missing while Thunderbird does not know, the largest number for one too large, a text where it comes from a server: null for what is no count. */
export const attachmentSize = ({ size }: Gecko.Attachment): number | null => {
  const sizeBytes = size === undefined || size === null || size === '' ? NaN : Number(size);
  return Number.isSafeInteger(sizeBytes) && sizeBytes >= 0 && sizeBytes < Number.MAX_SAFE_INTEGER ? sizeBytes : null;
};
