// Every bound that two trust domains must agree on, in one place. Numbers only; whoever reads from a peer enforces
// them.

/**
 * Largest raw chunk of attachment bytes in one native message (512 KiB measured fastest; base64 makes it 699,052
 * characters).
 */
export const nativeChunkBytes = 512 * 1024;
/** Thunderbird refuses a host-to-add-on message above 1 MiB; ours stay well below. */
export const nativeMessageToAddonMaxBytes = 1024 * 1024;
/** An add-on-to-host message: one chunk in base64 and its envelope. */
export const nativeMessageToHostMaxBytes = 1024 * 1024;
/** Bytes the add-on may send ahead of the host's credit, for each request. */
export const nativeWindowBytes = 4 * 1024 * 1024;

/** qrexec: largest data message since protocol 3 (libqrexec MAX_DATA_CHUNK_SIZE). */
export const qrexecChunkBytes = 65536;
/** qrexec: longest service name with its argument (libqrexec MAX_SERVICE_NAME_LEN). */
export const qrexecServiceNameMaxBytes = 65000;

/** Largest attachment that is sent to a DispVM. */
export const attachmentMaxBytes = 1024 * 1024 * 1024;
/** How much of a guest's memory its documents may take; its init mounts their folder so. */
export const documentMemoryPercent = 60;
/** Largest edited file that is taken back from a DispVM. */
export const editedFileMaxBytes = 1024 * 1024 * 1024;
/** Files that are opened in one DispVM, and the longest piece of one of them on its way. */
export const filesTogetherMax = 100;
export const togetherPieceMaxBytes = 1024 * 1024;
/** Open requests one client may have under way at once. */
export const openRequestsMax = 32;
/** A line of JSON from the GUI to dom0, or of status to a client. */
export const jsonLineMaxBytes = 16 * 1024;
/**
 * Text that a person took out of a document, copied or for reading aloud, and the address of a link in it: bytes of
 * UTF-8.
 */
export const guestTextMaxBytes = 64 * 1024;
export const linkMaxBytes = 4096;
/** A line of JSON from dom0 to its GUI: a text with every character escaped, and its envelope. */
export const guiLineMaxBytes = 6 * guestTextMaxBytes + 16 * 1024;

/** A safe copy: its pages, a page's side and its pixels (A2 at 300 dots per inch), and dots per inch. */
export const copyPagesMax = 500;
export const copySideMax = 10_000;
export const copyPixelsMax = 36_000_000;
export const copyDpiMin = 72;
export const copyDpiMax = 300;
/** Three bytes a pixel, one for each 128 pixels that are like none beside them, and the line before them. */
export const copyPageMaxBytes = 3 * copyPixelsMax + copyPixelsMax / 128 + 16;
export const copyMaxBytes = copyPagesMax * copyPageMaxBytes + 16;
/** How pixels are packed: as they are, so many with one code, or one pixel that stands there from so often to so often. */
export const packedLiteralsMax = 128;
export const packedRunMin = 2;
export const packedRunMax = 129;
/** Text that was recognised in such pages: words on a page, bytes of UTF-8 in a word, and bytes of all pages, each with its place. */
export const recognisedWordsMax = 20_000;
export const recognisedWordMaxBytes = 192;
export const recognisedMaxBytes = 32 * 1024 * 1024;

/**
 * What a DispVM's agent may cost in one call: each message and each piece it arrives in costs one; so many are free,
 * and so many bytes earn one more. A file in messages of 64 KiB costs a thirtieth of what it earns; a GiB in messages
 * of one byte is not possible.
 */
export const guestCostsFree = 1024;
export const guestBytesForOneCost = 512;
/** While its document is looked at, each second earns it so many more. */
export const guestCostsPerSecond = 200;
/**
 * What a viewer may tell of a document: so much is free and so much comes with each second. A key held down is slower.
 */
export const viewerEventsFree = 500;
export const viewerEventsPerSecond = 50;
/** Texts among them that are shown; one that comes faster is dropped. */
export const guestTextsFree = 8;
export const guestTextsPerSecond = 2;

/**
 * A DispVM's screen, a side and in all. The guest's graphics card (dom0/qemu/arguments.ts) holds two such pictures: one
 * shown, one coming.
 */
export const framebufferSideMax = 4096;
export const framebufferPixelsMax = 4_194_304;
/** QEMU's VNC server shows no more lines (VNC_MAX_HEIGHT). */
export const guestScreenHeightMax = 2160;
export const screenSideMin = 64;
/** Of letters, in per cent of 96 dpi. */
export const screenDensityMin = 50;
export const screenDensityMax = 400;
