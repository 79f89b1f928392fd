// A picture that was not shown: it says so, and a press on it opens it as an attachment, because Thunderbird does not
// list every picture of a message. Writes into the message's own document, where no script runs.

/** What is said in place of the picture; `open` is called for real input alone. */
export const offerToOpen = (picture: HTMLImageElement, text: string, open: () => void): void => {
  // What the sender wrote in its place stays, and so does the room that a page of pictures leaves free.
  if (picture.alt.trim() === '' && !isSpacer(picture)) picture.alt = text;
  picture.title = text;
  // A link goes on leading where it leads.
  if (picture.closest('a[href]') !== null) return;
  picture.tabIndex = 0;
  picture.style.cursor = 'pointer';
  picture.addEventListener('click', (event) => {
    if (event.isTrusted && event.button === 0) open();
  });
  picture.addEventListener('keydown', (event) => {
    if (event.isTrusted && event.key === 'Enter') open();
  });
};

const spacerMaxPixels = 8;

const isSpacer = (picture: HTMLImageElement): boolean =>
  ['width', 'height'].some(
    (side) => picture.hasAttribute(side) && Number(picture.getAttribute(side)) <= spacerMaxPixels,
  );
