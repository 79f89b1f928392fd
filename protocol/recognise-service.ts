// glovebox.RecogniseText: pages as pixels go in, the words that are seen in them come out with their places (docs/protocol.md). Who is
// called never gets anything else of a document.
export const recogniseService = 'glovebox.RecogniseText';

/** The disposable template that has the program for it. */
export const recognisingTemplate = 'office';

/** The argument is the dots per inch that the pages were drawn at. */
export const encodeRecogniseService = (dpi: number): string => `${recogniseService}+${dpi}`;
