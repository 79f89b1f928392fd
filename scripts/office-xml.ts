// The XML that parts of Word's, Excel's and PowerPoint's files begin with, for samples of our own.
export const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
export const schemas = 'http://schemas.openxmlformats.org';
export const office = `${schemas}/officeDocument/2006`;

export const names = {
  w: `${schemas}/wordprocessingml/2006/main`,
  r: `${office}/relationships`,
  m: `${office}/math`,
  mc: `${schemas}/markup-compatibility/2006`,
  wp: `${schemas}/drawingml/2006/wordprocessingDrawing`,
  a: `${schemas}/drawingml/2006/main`,
  pic: `${schemas}/drawingml/2006/picture`,
  x: `${schemas}/spreadsheetml/2006/main`,
  p: `${schemas}/presentationml/2006/main`,
  w14: 'http://schemas.microsoft.com/office/word/2010/wordml',
} as const;

export const namesOf = (...prefixes: readonly (keyof typeof names)[]): string =>
  prefixes.map((prefix) => `xmlns:${prefix}="${names[prefix]}"`).join(' ');

/** What belongs to a part, or to the file, and where it is: an element for each. */
export const relations = (all: readonly string[]): string =>
  `${declaration}<Relationships xmlns="${schemas}/package/2006/relationships">${all.join('')}</Relationships>`;

/** A part of Word's, with this element around all of it. */
export const part = (element: string, contents: string): string =>
  `${declaration}<w:${element} ${namesOf('w', 'r', 'm', 'mc', 'w14')} mc:Ignorable="w14">${contents}</w:${element}>`;
