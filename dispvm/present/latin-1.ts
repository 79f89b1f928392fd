// Bytes as a string in which each is a character: QuickJS searches strings at the speed of C. Pure.

/** How many arguments a call may have on the runtime's stack. */
const step = 32 * 1024;

export const latin1 = (bytes: Uint8Array): string => {
  let characters = '';
  for (let at = 0; at < bytes.length; at += step) characters += String.fromCharCode(...bytes.subarray(at, at + step));
  return characters;
};
