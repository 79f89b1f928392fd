// Where messages begin in a mailbox (mbox, RFC 4155): lines that begin with “From ” after an empty line. Pure and
// bounded.

export const messagesMax = 20_000;

export const splitMailbox = (bytes: string): readonly { readonly start: number; readonly end: number }[] => {
  const starts = bytes.startsWith('From ') ? [0] : [];
  for (
    let at = bytes.indexOf('\nFrom ');
    at !== -1 && starts.length < messagesMax;
    at = bytes.indexOf('\nFrom ', at + 1)
  ) {
    if (at === 0 || /\n\r?$/.test(bytes.slice(Math.max(0, at - 2), at))) starts.push(at + 1);
  }
  return starts.map((start, index) => ({ start, end: starts[index + 1] ?? bytes.length }));
};
