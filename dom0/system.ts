// What the embedded dom0 knows of its computer: one qube that calls (the machine's own user) and one default template.

/** The name policy sees for every client of the socket: the folder's permissions let only this machine's user in. */
export const localSource = 'work';
/** The template behind a plain `@dispvm`. */
export const defaultDisposableTemplate = 'debian-13';
/** DispVMs that may exist at once. */
export const dispvmsMax = 16;
