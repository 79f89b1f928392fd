// Thunderbird's own, coarser way to keep parts of a message from being shown inside it: it also takes forwarded
// messages and invitations away. It stands in until the guard of those parts does, and where that one fails.

const inlinePref = 'mail.inline_attachments';

/** Gives what puts it back, once. A preference that is locked already is the administrator's. */
export const lockInline = (): (() => void) => {
  if (Services.prefs.prefIsLocked(inlinePref)) return () => undefined;
  const defaults = Services.prefs.getDefaultBranch('');
  const before = defaults.getBoolPref(inlinePref);
  let isLocked = true;
  defaults.setBoolPref(inlinePref, false);
  Services.prefs.lockPref(inlinePref);
  return () => {
    if (!isLocked) return;
    isLocked = false;
    Services.prefs.unlockPref(inlinePref);
    defaults.setBoolPref(inlinePref, before);
  };
};
