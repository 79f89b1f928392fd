// The keys from one of several files to the next, and out of the window for one of them, as the table of viewers
// writes keys. No viewer of ours has them.
export const previousFileKey = 'Alt+PageUp';
export const nextFileKey = 'Alt+PageDown';
export const openAloneKey = 'Alt+Return';
