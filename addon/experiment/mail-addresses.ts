// The addresses that Thunderbird gives messages on a server, and their parts; `mailbox:` and `file:` are for those on
// this computer.
export const mailServerAddress = /^(imap|s?news|nntp|x-moz-ews|x-moz-graph):/i;
/** Of messages of Exchange, by either of its protocols. */
export const exchangeAddress = /^x-moz-(ews|graph):/i;
