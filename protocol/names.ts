// Names that two parts must agree on outside any message. Constants only.

/** The add-on's id: the only extension the native host's manifest allows to start it. */
export const addonId = 'glovebox@glovebox.software';
/** The native-messaging name: the manifest is `glovebox.json`. */
export const nativeHostName = 'glovebox';
/** What Thunderbird calls the program that it opens attachments with, where the add-on is off. */
export const addedHandlerName = 'Glovebox';
