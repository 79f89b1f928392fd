// The keys from one of several files to the next, as the table of viewers writes keys. No viewer of ours has them.
export const previousFileKey = 'Alt+PageUp';
export const nextFileKey = 'Alt+PageDown';
