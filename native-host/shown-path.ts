// A path for a terminal or a window. Somebody else may have chosen it: no letter of it steers either.

export const shownPath = (path: string): string => path.replaceAll(/\p{Cc}|\p{Cf}/gu, '?');
