// Compound files ([MS-CFB]): Office documents of the older kind, encrypted ones of the newer, Outlook's messages.

/** How each begins, a character a byte. */
export const compoundMagic = '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1';
