// What an administrator must be able to find: in Thunderbird's own log (Error Console, and its standard error, which a
// desktop's journal keeps). Never a name or a byte of a message.

export const tellAdministrator = (text: string, cause: unknown): void => {
  console.error(`Glovebox: ${text}`);
  if (cause !== null) Cu.reportError(cause);
};
